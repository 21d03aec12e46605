/** Keeps data source, cluster and time range. */
const STATE = '${datasource:queryparam}&${cluster:queryparam}&${__url_time_range}';

/** From a column `Project`. */
export const EXPORTER_OF_PROJECT = {
  title: 'How the exporter does with this project',
  url: `/d/cbr-exporter?var-project=\${__value.raw:percentencode}&${STATE}`,
};

/** From a row with a column `Vault ID`. */
export const OVERVIEW_OF_VAULT = {
  title: 'Only this vault',
  url: `/d/cbr-overview?var-vault=\${__data.fields["Vault ID"]:percentencode}&${STATE}`,
};
