#!/bin/sh
# A file sent with curl, what is wrong with it, and where it stands:
#   SSW_URL=http://127.0.0.1:8000 SSW_TOKEN=ssw_... sh examples/api_example.sh ROUND ORGANISATION FILE
set -eu
API="${SSW_URL:-http://127.0.0.1:8000}/api/v1"
ask() { curl --silent --show-error --fail-with-body --header "Authorization: Bearer $SSW_TOKEN" --header "Accept: application/json" "$@"; }
value() { python3 -c "import json, sys; print(json.load(sys.stdin)['$1'])"; }

echo "The columns that may be sent:"
ask "$API/table-schema.json" | python3 -c "import json, sys; print(', '.join(each['name'] for each in json.load(sys.stdin)['fields']))"

upload=$(ask --form "round=$1" --form "organisation=$2" --form "file=@$3" "$API/uploads/" | value url)
for _ in $(seq 60); do
    status=$(ask "$upload" | value status)
    case "$status" in pending | running) sleep 1 ;; *) break ;; esac
done
echo "Outcome: $(ask "$upload" | value outcome)"
ask "$upload"issues/ | python3 -m json.tool
