{{/* The name in labels. */}}
{{- define "cbr-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/*
The name of all objects, at most 52 characters: the StatefulSet's name and a hash of eleven are a
label of its pods. A long release name is cut and not the end, which the job label is made of, and
gets a hash so that two of them stay apart. A release may have a dot in its name, a Service may not.
*/}}
{{- define "cbr-exporter.fullname" -}}
{{- $full := .Values.fullnameOverride -}}
{{- if not $full -}}
{{- $name := include "cbr-exporter.name" . | trunc 40 | trimSuffix "-" -}}
{{- $release := .Release.Name -}}
{{- $full = ternary $release (printf "%s-%s" $release $name) (contains $name $release) -}}
{{- if gt (len $full) 52 -}}
{{- $room := int (sub 45 (len $name)) -}}
{{- $full = printf "%s-%s-%s" ($release | trunc $room | trimSuffix "-") (sha256sum $release | trunc 5) $name -}}
{{- end -}}
{{- end -}}
{{- $full | lower | replace "." "-" | replace "_" "-" | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the Service, which alone has to begin with a letter. */}}
{{- define "cbr-exporter.serviceName" -}}
{{- $full := include "cbr-exporter.fullname" . -}}
{{- ternary (printf "cbr-%s" $full) $full (regexMatch "^[0-9]" $full) -}}
{{- end -}}

{{/* The name of the headless Service, by which each pod of a StatefulSet has a name of its own. */}}
{{- define "cbr-exporter.podsServiceName" -}}
{{- printf "%s-pods" (include "cbr-exporter.serviceName" .) -}}
{{- end -}}

{{/* Whether the pods have numbers, and with them claims or shards of their own: a StatefulSet; or empty. */}}
{{- define "cbr-exporter.numbered" -}}
{{- if or .Values.storage.enabled .Values.sharding.enabled -}}true{{- end -}}
{{- end -}}

{{/* How many pods there are. */}}
{{- define "cbr-exporter.pods" -}}
{{- ternary .Values.sharding.shards .Values.replicaCount .Values.sharding.enabled | int -}}
{{- end -}}

{{- define "cbr-exporter.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* What selects the pods of the exporter, and not that of `helm test`. */}}
{{- define "cbr-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "cbr-exporter.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: exporter
{{- end -}}

{{- define "cbr-exporter.testLabels" -}}
app.kubernetes.io/name: {{ include "cbr-exporter.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: test
{{- end -}}

{{/* Labels beside those that select. */}}
{{- define "cbr-exporter.moreLabels" -}}
app.kubernetes.io/part-of: {{ .Chart.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/version: {{ default .Chart.AppVersion .Values.image.tag | replace "+" "_" | trunc 63 | trimAll "-._" | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimAll "-._" | quote }}
{{- end -}}

{{/* All labels as YAML; those that select cannot be replaced. (list $ more-labels) */}}
{{- define "cbr-exporter.labels" -}}
{{- $root := first . -}}
{{- $labels := include "cbr-exporter.moreLabels" $root | fromYaml -}}
{{- range prepend (rest .) $root.Values.commonLabels -}}
{{- $labels = mergeOverwrite $labels (deepCopy (default dict .)) -}}
{{- end -}}
{{- toYaml (mergeOverwrite $labels (include "cbr-exporter.selectorLabels" $root | fromYaml)) -}}
{{- end -}}

{{/* Labels of a pod: without the chart's version, so that no pod restarts for it. */}}
{{- define "cbr-exporter.podLabels" -}}
{{- $labels := mergeOverwrite (deepCopy (default dict .Values.commonLabels)) (deepCopy (default dict .Values.podLabels)) -}}
{{- toYaml (mergeOverwrite $labels (include "cbr-exporter.selectorLabels" . | fromYaml)) -}}
{{- end -}}

{{- define "cbr-exporter.image" -}}
{{- $registry := default .Values.image.registry .Values.global.imageRegistry -}}
{{- $image := printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- if $registry -}}{{- $image = printf "%s/%s" $registry $image -}}{{- end -}}
{{- if .Values.image.digest -}}{{- $image = printf "%s@%s" $image .Values.image.digest -}}{{- end -}}
{{- $image -}}
{{- end -}}

{{- define "cbr-exporter.imagePullSecrets" -}}
{{- $secrets := list -}}
{{- range concat (default list .Values.global.imagePullSecrets) (default list .Values.image.pullSecrets) -}}
{{- /* Many parent charts share plain names. */ -}}
{{- $secrets = append $secrets (ternary (dict "name" .) . (kindIs "string" .)) -}}
{{- end -}}
{{- with uniq $secrets -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{- define "cbr-exporter.serviceAccountName" -}}
{{- $made := ternary (include "cbr-exporter.fullname" .) "default" .Values.serviceAccount.create -}}
{{- default $made .Values.serviceAccount.name -}}
{{- end -}}

{{- define "cbr-exporter.configMapName" -}}
{{- default (include "cbr-exporter.fullname" .) .Values.existingConfigMap.name -}}
{{- end -}}

{{- define "cbr-exporter.checkpointsName" -}}
{{- printf "%s-ids" (include "cbr-exporter.fullname" .) -}}
{{- end -}}

{{/* The configuration as text, as it was given or made from the map. */}}
{{- define "cbr-exporter.config" -}}
{{- if kindIs "string" .Values.config -}}{{- .Values.config -}}{{- else -}}{{- toYaml .Values.config -}}{{- end -}}
{{- end -}}

{{/*
What the configuration says of projects and lists of them, as {projects: [...]} in JSON, each with
where it and its proxy stand; nothing of an existing ConfigMap.
*/}}
{{- define "cbr-exporter.projects" -}}
{{- $projects := list -}}
{{- $config := include "cbr-exporter.config" . | fromYaml -}}
{{- range $key := list "projects" "discover_projects" -}}
{{- $given := get $config $key -}}
{{- range $index, $entry := ternary $given list (kindIs "slice" $given) -}}
{{- if kindIs "map" $entry -}}
{{- $at := printf "config.%s[%d]" $key $index -}}
{{- $defaults := ternary $entry.defaults dict (kindIs "map" $entry.defaults) -}}
{{- $places := dict "at" $at "ownAt" (ternary $at (printf "%s.defaults" $at) (eq $key "projects")) -}}
{{- $projects = append $projects (merge $places $entry (pick $defaults "tls" "proxy_url")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "projects" $projects) -}}
{{- end -}}

{{- define "cbr-exporter.job" -}}
{{- default (include "cbr-exporter.fullname" .) .Values.scrapeJob -}}
{{- end -}}

{{/* The port of each URL, as {ports: [...]} in JSON; what is not plain (${NAME}) is left out. */}}
{{- define "cbr-exporter.portsOf" -}}
{{- $ports := list -}}
{{- range . -}}
{{- $url := toString . | lower -}}
{{- if regexMatch "^https?://[^$]+$" $url -}}
{{- $port := ternary "443" "80" (hasPrefix "https:" $url) -}}
{{- with regexFind "^https?://[^/?#]*:[0-9]+([/?#]|$)" $url -}}
{{- $port = regexFind "[0-9]+$" (trimAll "/?#" .) -}}
{{- end -}}
{{- $ports = append $ports (int $port) -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "ports" $ports) -}}
{{- end -}}

{{/* Each port once, as rules of a NetworkPolicy. */}}
{{- define "cbr-exporter.tcpPorts" -}}
{{- $ports := list -}}
{{- range . -}}{{- $ports = append $ports (int .) -}}{{- end -}}
{{- $rules := list -}}
{{- range uniq $ports -}}{{- $rules = append $rules (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- toYaml $rules -}}
{{- end -}}

{{/*
Relabelings of the target: the job that the alerts look for, and no label `endpoint`, which the
operator sets to the name of the port and cbr_project_info has of its own. (list $ relabelings)
*/}}
{{- define "cbr-exporter.relabelings" -}}
- action: replace
  targetLabel: job
  replacement: {{ include "cbr-exporter.job" (first .) | quote }}
- action: labeldrop
  regex: endpoint
{{- with last . }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Metadata of what the monitoring stack selects. (list $ values name) */}}
{{- define "cbr-exporter.monitoringMetadata" -}}
{{- $root := first . -}}
{{- $values := index . 1 -}}
name: {{ last . | quote }}
namespace: {{ default (include "cbr-exporter.namespace" $root) $values.namespace | quote }}
labels:
  {{- include "cbr-exporter.labels" (list $root $values.labels) | nindent 2 }}
{{- with $values.annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* How a monitor gets in, as its fields. */}}
{{- define "cbr-exporter.scrapeAccess" -}}
{{- $fields := dict -}}
{{- range $key := list "tlsConfig" "basicAuth" -}}
{{- with get $.Values.webConfig.scrape $key -}}{{- $_ := set $fields $key . -}}{{- end -}}
{{- end -}}
{{- toYaml $fields -}}
{{- end -}}

{{/* What the chart says of an endpoint of a ServiceMonitor or PodMonitor. (list $ values) */}}
{{- define "cbr-exporter.endpoint" -}}
{{- $values := last . -}}
{{- $path := include "cbr-exporter.metricsPath" (first .) -}}
{{- $endpoint := dict "port" "http" "path" $path "honorLabels" $values.honorLabels -}}
{{- $_ := set $endpoint "relabelings" (include "cbr-exporter.relabelings" (list (first .) $values.relabelings) | fromYamlArray) -}}
{{- range $key := list "interval" "scrapeTimeout" -}}
{{- with get $values $key -}}{{- $_ := set $endpoint $key . -}}{{- end -}}
{{- end -}}
{{- with $values.metricRelabelings -}}{{- $_ := set $endpoint "metricRelabelings" . -}}{{- end -}}
{{- $web := (first .).Values.webConfig -}}
{{- if $web.tls -}}{{- $_ := set $endpoint "scheme" "https" -}}{{- end -}}
{{- toYaml (merge $endpoint (include "cbr-exporter.scrapeAccess" (first .) | fromYaml)) -}}
{{- end -}}

{{/* YAML of the chart with more fields; its own win. (list yaml more) */}}
{{- define "cbr-exporter.extended" -}}
{{- $own := first . | fromYaml -}}
{{- range $key, $value := last . -}}
{{- if not (hasKey $own $key) -}}{{- $_ := set $own $key $value -}}{{- end -}}
{{- end -}}
{{- toYaml $own -}}
{{- end -}}

{{/* Which of the extra fields of the enabled monitor are left out, as {fields: [...]} in JSON. */}}
{{- define "cbr-exporter.fieldsLeftOut" -}}
{{- $root := . -}}
{{- $fields := list -}}
{{- range $kind := list "serviceMonitor" "podMonitor" "scrapeConfig" -}}
{{- $values := get $root.Values $kind -}}
{{- if $values.enabled -}}
{{- $own := dict "extraSpec" (include (printf "cbr-exporter.%sSpec" $kind) $root) "extraEndpoint" (include "cbr-exporter.endpoint" (list $root $values)) -}}
{{- range $place, $yaml := $own -}}
{{- range $key := keys (get $values $place | default dict) | sortAlpha -}}
{{- if hasKey ($yaml | fromYaml) $key -}}{{- $fields = append $fields (printf "%s.%s.%s" $kind $place $key) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "fields" $fields) -}}
{{- end -}}
