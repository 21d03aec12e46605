{{/*
What no schema can say, all at once, each with what to do: like the exporter itself, which names all
mistakes before it does anything. deployment.yaml calls it, also where there is a StatefulSet.
*/}}
{{- define "cbr-exporter.validate" -}}
{{- $problems := list -}}
{{- $values := .Values -}}
{{- $existing := $values.existingConfigMap.name -}}
{{- $mounted := dict "config" true "storage" $values.storage.enabled "secrets" (or $values.credentials.secrets $values.serviceAccountToken.enabled) "ca" (or $values.ca.configMap $values.ca.secret) "web" $values.webConfig.secret "checkpoints" (or $values.checkpointFiles $values.checkpointConfigMaps) -}}

{{- if and (not $values.config) (not $existing) -}}
{{- $problems = append $problems "there is nothing to watch yet. Set `config` to the exporter's configuration, or `existingConfigMap.name` to a ConfigMap that has it. A configuration to start from: helm/cbr-exporter/README.md, \"Quick start\"" -}}
{{- else if and $values.config $existing -}}
{{- $problems = append $problems "`config` and `existingConfigMap.name` are both set; only one of them can be the configuration" -}}
{{- end -}}

{{- if and $values.config (not $existing) -}}
{{- $config := include "cbr-exporter.config" . | fromYaml -}}
{{- if and (hasKey $config "Error") (not (hasKey $config "projects")) -}}
{{- $problems = append $problems (printf "`config` is no YAML map: %s" $config.Error) -}}
{{- else if not (or $config.projects $config.discover_projects) -}}
{{- $problems = append $problems "`config.projects` is missing; it needs at least one project" -}}
{{- else if and $config.projects (not (kindIs "slice" $config.projects)) -}}
{{- $problems = append $problems "`config.projects` is no list" -}}
{{- end -}}
{{- $isText := kindIs "string" $values.config -}}
{{- $named := list -}}
{{- range $project := (include "cbr-exporter.projects" . | fromJson).projects -}}
{{- $at := $project.at -}}
{{- $auth := ternary $project.auth dict (kindIs "map" $project.auth) -}}
{{- if not $isText -}}
{{- if and $project.project_id (not (kindIs "string" $project.project_id)) -}}
{{- $problems = append $problems (printf "`%s.project_id` is a number to Helm, which rounds it: put it in quotes" $at) -}}
{{- end -}}
{{- range $checkpoint, $id := ternary $project.checkpoints list (kindIs "slice" $project.checkpoints) -}}
{{- if not (kindIs "string" $id) -}}
{{- $problems = append $problems (printf "`%s.checkpoints[%d]` is a number to Helm, which rounds it: put it in quotes" $at $checkpoint) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key := list "token" "password" "access_key" "secret_key" "security_token" -}}
{{- with get $auth $key -}}
{{- if not (regexMatch "^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$" (toString .)) -}}
{{- $problems = append $problems (printf "`%s.auth.%s` would be readable in a ConfigMap: put it in a Secret, name that in `credentials.secrets`, and set `%s_file: /etc/cbr-exporter/secrets/<key>`" $at $key $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "^[^/]*//[^/@:]*:[^/@$]+@" (toString $project.proxy_url) -}}
{{- $problems = append $problems (printf "`%s.proxy_url` has a password, which would be readable in a ConfigMap: write ${PROXY_PASSWORD} in its place, and set that by `extraEnv` from a Secret" $project.ownAt) -}}
{{- end -}}
{{- $named = concat $named (values $auth) (values (ternary $project.tls dict (kindIs "map" $project.tls))) -}}
{{- range ternary $project.checkpoint_files list (kindIs "slice" $project.checkpoint_files) -}}
{{- $named = append $named (printf "/etc/cbr-exporter/%s" (trimPrefix "./" (toString .))) -}}
{{- $named = append $named . -}}
{{- end -}}
{{- end -}}
{{- $makers := dict "secrets" "`credentials.secrets`" "ca" "`ca`" "checkpoints" "`checkpointFiles` or `checkpointConfigMaps`" -}}
{{- range $folder, $maker := $makers -}}
{{- $prefix := printf "/etc/cbr-exporter/%s/" $folder -}}
{{- $names := false -}}
{{- range $named -}}{{- if hasPrefix $prefix (toString .) -}}{{- $names = true -}}{{- end -}}{{- end -}}
{{- if and $names (not (get $mounted $folder)) (not $values.extraVolumeMounts) -}}
{{- $problems = append $problems (printf "`config` names files in %s, and nothing is mounted there: set %s" $prefix $maker) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- range $key := list "httpsProxy" "httpProxy" -}}
{{- if regexMatch "^[^/]*//[^/@:]*:[^/@]+@" (get $values.proxy $key) -}}
{{- $problems = append $problems (printf "`proxy.%s` has a password, which would be readable in the pod: use `proxy_url` in the project, with ${PROXY_PASSWORD} by `extraEnv` from a Secret" $key) -}}
{{- end -}}
{{- end -}}

{{- /* Kubernetes would refuse the pod, or the exporter its flags. */ -}}
{{- $paths := dict "config" "/etc/cbr-exporter" "storage" "/var/lib/cbr-exporter" -}}
{{- range $volume := keys $mounted | sortAlpha -}}
{{- $path := get $paths $volume | default (printf "/etc/cbr-exporter/%s" $volume) -}}
{{- if get $mounted $volume -}}
{{- range $values.extraVolumes -}}
{{- if eq (toString .name) $volume -}}
{{- $problems = append $problems (printf "`extraVolumes` has a volume %q, and so has the chart: choose another name" $volume) -}}
{{- end -}}
{{- end -}}
{{- range $values.extraVolumeMounts -}}
{{- if eq (toString .mountPath | trimSuffix "/") $path -}}
{{- $problems = append $problems (printf "`extraVolumeMounts` has a mount at %s, and so has the chart: choose another path" $path) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key := list "extraContainers" "extraInitContainers" -}}
{{- range get $values $key | default list -}}
{{- if eq (toString .name) "cbr-exporter" -}}
{{- $problems = append $problems (printf "`%s` has a container \"cbr-exporter\", and so has the chart: choose another name" $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $flags := dict "config.file" "config" "log.level" "log.level" "log.format" "log.format" -}}
{{- if eq $values.reload "restart" -}}{{- $_ := set $flags "config.watch" "reload" -}}{{- end -}}
{{- if not $values.collectResources -}}{{- $_ := set $flags "collector.resources" "collectResources" -}}{{- end -}}
{{- if $values.storage.enabled -}}{{- $_ := set $flags "storage.path" "storage" -}}{{- end -}}
{{- if $values.webConfig.secret -}}{{- $_ := set $flags "web.config.file" "webConfig" -}}{{- end -}}
{{- if $values.sharding.enabled -}}{{- $_ := set (set $flags "shard" "sharding") "total-shards" "sharding.shards" -}}{{- end -}}
{{- $isWebFlag := false -}}
{{- range $values.extraArgs -}}
{{- if hasPrefix "--web.config.file=" . -}}{{- $isWebFlag = true -}}{{- end -}}
{{- $flag := regexFind "^--[^=]+" . | trimPrefix "--" | trimPrefix "no-" -}}
{{- if hasKey $flags $flag -}}
{{- $problems = append $problems (printf "`extraArgs` has %s, which is said by the value `%s`" . (get $flags $flag)) -}}
{{- end -}}
{{- end -}}

{{- $web := $values.webConfig -}}
{{- if and (not $web.secret) (not $isWebFlag) (or $web.tls $web.secrets $web.scrape.tlsConfig $web.scrape.basicAuth) -}}
{{- $problems = append $problems "`webConfig` says how it is reached, and `webConfig.secret` names no Secret with the web configuration" -}}
{{- end -}}
{{- if and $web.scrape.basicAuth (not (and $web.scrape.basicAuth.username $web.scrape.basicAuth.password)) -}}
{{- $problems = append $problems "`webConfig.scrape.basicAuth` needs `username` and `password`, each as `{name, key}` of a Secret" -}}
{{- end -}}

{{- if and (eq $values.reload "restart") (or $existing $values.checkpointConfigMaps) -}}
{{- $problems = append $problems "`reload: restart` cannot see changes in a ConfigMap that the chart does not make (`existingConfigMap`, `checkpointConfigMaps`): use `reload: watch`" -}}
{{- end -}}

{{- $monitors := list -}}
{{- range $kind := list "serviceMonitor" "podMonitor" "scrapeConfig" -}}
{{- if (get $values $kind).enabled -}}{{- $monitors = append $monitors (printf "`%s`" $kind) -}}{{- end -}}
{{- end -}}
{{- if gt (len $monitors) 1 -}}
{{- $problems = append $problems (printf "%s are enabled together, and the exporter would be scraped twice: choose one" (join " and " $monitors)) -}}
{{- end -}}

{{- if $values.storage.existingClaim -}}
{{- if not $values.storage.enabled -}}
{{- $problems = append $problems "`storage.existingClaim` is set, and `storage.enabled` is not" -}}
{{- else if ne $values.storage.type "claim" -}}
{{- $problems = append $problems "`storage.existingClaim` is set, and `storage.type` is `emptyDir`: choose one" -}}
{{- else if gt (include "cbr-exporter.pods" . | int) 1 -}}
{{- $problems = append $problems (printf "`storage.existingClaim` is one directory, and each of `%s` needs its own: leave it out for a claim for each pod" (ternary "sharding.shards" "replicaCount" $values.sharding.enabled)) -}}
{{- end -}}
{{- end -}}

{{- if $values.sharding.enabled -}}
{{- if ne (int $values.replicaCount) 1 -}}
{{- $problems = append $problems (printf "`replicaCount` is %d, and with `sharding` there are as many pods as `sharding.shards`, one for each shard: leave `replicaCount` at 1. For two pods of each shard install the chart twice, with the same `scrapeJob`" (int $values.replicaCount)) -}}
{{- end -}}
{{- range $values.extraManifests -}}
{{- if regexMatch "(?m)^\\s*[\"']?kind[\"']?:\\s*[\"']?(HorizontalPodAutoscaler|ScaledObject)\\b" (ternary . (toYaml .) (kindIs "string" .)) -}}
{{- $problems = append $problems "`extraManifests` has an autoscaler, and with `sharding` a pod knows how many they are from `sharding.shards`: change that, and let nothing else scale the StatefulSet" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- if and $values.ca.configMap $values.ca.secret -}}
{{- $problems = append $problems "`ca.configMap` and `ca.secret` are both set: choose one" -}}
{{- end -}}

{{- $pdb := $values.podDisruptionBudget -}}
{{- if and $pdb.enabled (ne nil $pdb.minAvailable) (ne nil $pdb.maxUnavailable) -}}
{{- $problems = append $problems "`podDisruptionBudget` has both `minAvailable` and `maxUnavailable`: set one of them to null" -}}
{{- end -}}

{{- if $values.prometheusRule.enabled -}}
{{- if not (contains "cbr-exporter" (include "cbr-exporter.job" .)) -}}
{{- $problems = append $problems (printf "the label `job` is %q, and CBRExporterDown and CBRExporterAbsent look for `cbr-exporter` in it: set `scrapeJob` to a name that has it" (include "cbr-exporter.job" .)) -}}
{{- end -}}
{{- $alerts := list -}}
{{- range (.Files.Get "files/prometheus/cbr-exporter.rules.yml" | fromYaml).groups -}}
{{- range .rules -}}{{- with .alert -}}{{- $alerts = append $alerts . -}}{{- end -}}{{- end -}}
{{- end -}}
{{- range $values.prometheusRule.disabledAlerts -}}
{{- if not (has . $alerts) -}}
{{- $problems = append $problems (printf "`prometheusRule.disabledAlerts` names %q, and there is no such alert; there are %s" . (uniq $alerts | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- if $problems -}}
{{- fail (printf "\n\ncbr-exporter cannot be rendered with these values:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}
