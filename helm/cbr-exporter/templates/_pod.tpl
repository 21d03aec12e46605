{{/* The pod, the same in a Deployment and a StatefulSet. */}}
{{- define "cbr-exporter.podTemplate" -}}
{{- $values := .Values -}}
{{- $hasCheckpoints := or $values.checkpointFiles $values.checkpointConfigMaps -}}
{{- $hasSecrets := or $values.credentials.secrets $values.serviceAccountToken.enabled -}}
{{- $hasCa := or $values.ca.configMap $values.ca.secret -}}
{{- $hasWeb := not (empty $values.webConfig.secret) -}}
metadata:
  labels:
    {{- include "cbr-exporter.podLabels" . | nindent 4 }}
  {{- $annotations := deepCopy (default dict $values.podAnnotations) }}
  {{- if eq $values.reload "restart" }}
  {{- $rendered := printf "%s\n%s" (include "cbr-exporter.config" .) (toYaml $values.checkpointFiles) }}
  {{- $_ := set $annotations "checksum/config" (sha256sum $rendered) }}
  {{- end }}
  {{- with merge $annotations (dict "kubectl.kubernetes.io/default-container" "cbr-exporter") }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "cbr-exporter.serviceAccountName" . | quote }}
  automountServiceAccountToken: false
  # The exporter takes its flags from CBR_EXPORTER_* too, and links to a Service would be such.
  enableServiceLinks: false
  {{- with include "cbr-exporter.imagePullSecrets" . }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.podSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  terminationGracePeriodSeconds: {{ int $values.terminationGracePeriodSeconds }}
  {{- range $key := list "priorityClassName" "runtimeClassName" "dnsPolicy" }}
  {{- with get $values $key }}
  {{ $key }}: {{ . | quote }}
  {{- end }}
  {{- end }}
  {{- range $key := list "dnsConfig" "hostAliases" "nodeSelector" "tolerations" "affinity" }}
  {{- with get $values $key }}
  {{ $key }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- $spread := default list $values.topologySpreadConstraints }}
  {{- if and (not $spread) (gt (include "cbr-exporter.pods" . | int) 1) }}
  {{- $spread = list (dict "maxSkew" 1 "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" "ScheduleAnyway") }}
  {{- end }}
  {{- with $spread }}
  topologySpreadConstraints:
    {{- range . }}
    {{- $constraint := deepCopy . }}
    {{- if not (hasKey . "labelSelector") }}
    {{- $own := include "cbr-exporter.selectorLabels" $ | fromYaml }}
    {{- $_ := set $constraint "labelSelector" (dict "matchLabels" $own) }}
    {{- end }}
    - {{ toYaml $constraint | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  {{- with $values.extraInitContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: cbr-exporter
      image: {{ include "cbr-exporter.image" . | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy | quote }}
      args:
        - --config.file=/etc/cbr-exporter/config.yml
        {{- if eq $values.reload "restart" }}
        - --no-config.watch
        {{- end }}
        - --web.listen-address=:10227
        {{- if $hasWeb }}
        - --web.config.file=/etc/cbr-exporter/web/{{ $values.webConfig.key }}
        {{- end }}
        - --log.level={{ $values.log.level }}
        - --log.format={{ $values.log.format }}
        {{- if not $values.collectResources }}
        - --no-collector.resources
        {{- end }}
        {{- if $values.storage.enabled }}
        - --storage.path=/var/lib/cbr-exporter
        {{- end }}
        {{- if $values.sharding.enabled }}
        - --shard=auto
        - --total-shards={{ int $values.sharding.shards }}
        {{- else if and (gt (int $values.replicaCount) 1) (not (regexMatch "--poll\\.offset" (join "\n" $values.extraArgs))) }}
        - --poll.offset=auto
        {{- end }}
        {{- with $values.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- $given := list }}
      {{- range $values.extraEnv }}{{ $given = append $given .name }}{{ end }}
      {{- $env := list }}
      {{- range $name, $value := dict "HTTPS_PROXY" $values.proxy.httpsProxy "HTTP_PROXY" $values.proxy.httpProxy "NO_PROXY" $values.proxy.noProxy }}
      {{- if and $value (not (has $name $given)) }}{{ $env = append $env (dict "name" $name "value" $value) }}{{ end }}
      {{- end }}
      {{- if and $hasCa (not (has "NODE_EXTRA_CA_CERTS" $given)) }}
      {{- $env = append $env (dict "name" "NODE_EXTRA_CA_CERTS" "value" "/etc/cbr-exporter/ca/ca.crt") }}
      {{- end }}
      {{- with concat $env (default list $values.extraEnv) }}
      env:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: 10227
          protocol: TCP
      {{- range $key := list "startupProbe" "livenessProbe" "readinessProbe" "lifecycle" "resources" "securityContext" }}
      {{- with get $values $key }}
      {{ $key }}:
        {{- if hasSuffix "Probe" $key }}
        {{- include "cbr-exporter.probe" (list $ .) | nindent 8 }}
        {{- else }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- end }}
      volumeMounts:
        # Directories, never subPath: a file mounted by subPath does not change any more.
        - name: config
          mountPath: /etc/cbr-exporter
          readOnly: true
        {{- if $hasCheckpoints }}
        - name: checkpoints
          mountPath: /etc/cbr-exporter/checkpoints
          readOnly: true
        {{- end }}
        {{- if $hasSecrets }}
        - name: secrets
          mountPath: /etc/cbr-exporter/secrets
          readOnly: true
        {{- end }}
        {{- if $hasCa }}
        - name: ca
          mountPath: /etc/cbr-exporter/ca
          readOnly: true
        {{- end }}
        {{- if $hasWeb }}
        - name: web
          mountPath: /etc/cbr-exporter/web
          readOnly: true
        {{- end }}
        {{- if $values.storage.enabled }}
        - name: storage
          mountPath: /var/lib/cbr-exporter
        {{- end }}
        {{- with $values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with $values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "cbr-exporter.configMapName" . | quote }}
        items:
          - key: {{ ternary "config.yml" $values.existingConfigMap.key (empty $values.existingConfigMap.name) | quote }}
            path: config.yml
    {{- if $hasCheckpoints }}
    - name: checkpoints
      projected:
        sources:
          {{- if $values.checkpointFiles }}
          - configMap:
              name: {{ include "cbr-exporter.checkpointsName" . | quote }}
          {{- end }}
          {{- range $values.checkpointConfigMaps }}
          - configMap:
              name: {{ . | quote }}
          {{- end }}
    {{- end }}
    {{- if $hasSecrets }}
    - name: secrets
      projected:
        # 0440: fsGroup lets the exporter read them, nobody else.
        defaultMode: 288
        sources:
          {{- range $values.credentials.secrets }}
          - secret:
              {{- toYaml . | nindent 14 }}
          {{- end }}
          {{- with $values.serviceAccountToken }}
          {{- if .enabled }}
          - serviceAccountToken:
              {{- with .audience }}
              audience: {{ . | quote }}
              {{- end }}
              expirationSeconds: {{ int .expirationSeconds }}
              path: service-account-token
          {{- end }}
          {{- end }}
    {{- end }}
    {{- if $hasCa }}
    - name: ca
      {{- if $values.ca.secret }}
      secret:
        secretName: {{ $values.ca.secret | quote }}
      {{- else }}
      configMap:
        name: {{ $values.ca.configMap | quote }}
      {{- end }}
        items:
          - key: {{ $values.ca.key | quote }}
            path: ca.crt
    {{- end }}
    {{- if $hasWeb }}
    - name: web
      projected:
        # 0440, as the secrets.
        defaultMode: 288
        sources:
          - secret:
              name: {{ $values.webConfig.secret | quote }}
          {{- range $values.webConfig.secrets }}
          - secret:
              {{- toYaml . | nindent 14 }}
          {{- end }}
    {{- end }}
    {{- if $values.storage.enabled }}
    {{- if eq $values.storage.type "emptyDir" }}
    - name: storage
      emptyDir:
        sizeLimit: {{ $values.storage.size | quote }}
    {{- else if $values.storage.existingClaim }}
    - name: storage
      persistentVolumeClaim:
        claimName: {{ $values.storage.existingClaim | quote }}
    {{- end }}
    {{- end }}
    {{- with $values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
