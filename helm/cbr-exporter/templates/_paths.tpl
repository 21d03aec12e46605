{{/*
The value of a flag in extraArgs, as `--flag=value` or as two entries, else of its variable in
extraEnv. Of one that comes from a ConfigMap or Secret the chart knows nothing. (list $ flag)
*/}}
{{- define "cbr-exporter.flagValue" -}}
{{- $values := (first .).Values -}}
{{- $flag := printf "--%s" (last .) -}}
{{- $variable := printf "CBR_EXPORTER_%s" (last . | upper | replace "." "_" | replace "-" "_") -}}
{{- $found := "" -}}
{{- range default list $values.extraEnv -}}
{{- if eq .name $variable -}}{{- $found = toString (default "" .value) -}}{{- end -}}
{{- end -}}
{{- $before := "" -}}
{{- range default list $values.extraArgs -}}
{{- $argument := toString . -}}
{{- if hasPrefix (printf "%s=" $flag) $argument -}}{{- $found = trimPrefix (printf "%s=" $flag) $argument -}}{{- end -}}
{{- if eq $before $flag -}}{{- $found = $argument -}}{{- end -}}
{{- $before = $argument -}}
{{- end -}}
{{- $found -}}
{{- end -}}

{{/* What stands before all paths, as the exporter finds it: --web.route-prefix, else the path of --web.external-url. */}}
{{- define "cbr-exporter.routePrefix" -}}
{{- $prefix := include "cbr-exporter.flagValue" (list . "web.route-prefix") -}}
{{- if not $prefix -}}
{{- $external := include "cbr-exporter.flagValue" (list . "web.external-url") -}}
{{- $prefix = regexReplaceAll "^https?://[^/]*" $external "" -}}
{{- end -}}
{{- with trimAll "/" $prefix -}}{{- printf "/%s" . -}}{{- end -}}
{{- end -}}

{{/* Where metrics are, behind that: --web.telemetry-path. */}}
{{- define "cbr-exporter.telemetryPath" -}}
{{- include "cbr-exporter.flagValue" (list . "web.telemetry-path") | default "/metrics" -}}
{{- end -}}

{{- define "cbr-exporter.metricsPath" -}}
{{- include "cbr-exporter.routePrefix" . }}{{ include "cbr-exporter.telemetryPath" . -}}
{{- end -}}

{{/* A probe, which is asked where the exporter listens: over TLS, and below the prefix. (list $ probe) */}}
{{- define "cbr-exporter.probe" -}}
{{- $root := first . -}}
{{- $probe := last . | deepCopy -}}
{{- if kindIs "map" $probe.httpGet -}}
{{- if $root.Values.webConfig.tls -}}
{{- $_ := set $probe "httpGet" (merge $probe.httpGet (dict "scheme" "HTTPS")) -}}
{{- end -}}
{{- if hasPrefix "/-/" (toString $probe.httpGet.path) -}}
{{- $_ := set $probe.httpGet "path" (printf "%s%s" (include "cbr-exporter.routePrefix" $root) $probe.httpGet.path) -}}
{{- end -}}
{{- end -}}
{{- toYaml $probe -}}
{{- end -}}
