# Look at every YAML file of the patients in the caseload $1 with the yamllint at $2 and its relaxed rules.
exec "$2" --config-data relaxed --no-warnings "$1/patients"
