import { CONFIG_FILE } from './exporter-command.ts';

/** What is simulated, what happens in it, and how to let more happen. */
export function aboutSimulator(url: string): string {
  const control = `${url}/simulator`;
  return `
  simulator      ${control}/state
  configuration  ${CONFIG_FILE}

  Three projects, each with another way to its restore points: eu-de_prod is discovered, eu-de_test
  has a list of IDs, eu-nl_archive a file with IDs. Within a minute restore points fail, get stuck,
  expire, vanish, and one of eu-de_prod is lost: somebody deletes it before its time.

  Three vaults of eu-de_prod are backed up every minute, keep four restore points each, and are
  promised to be no further back than a minute and a half:
    vault-live-orders  keeps that
    vault-live-mail    misses its next three backups, and with them its objective
    vault-live-files   has files-02 left out of the next five: the others keep it, the vault does not
  vault-prod-shares has missed its weekly objective from the start.

  Let more happen:
    curl -X PUT ${control}/vaults/vault-live-orders/mishap -d '{"next":"miss","times":3}'
    curl -X DELETE ${control}/vaults/vault-prod-web/restore-points -d '{"percent":50}'
    curl -X PUT ${control}/vaults/vault-prod-databases -d '{"used_percent":97}'
    curl -X PUT ${control}/policies/every-minute -d '{"enabled":false}'
    curl -X PUT ${control}/faults/all -d '{"fault":"throttled","times":5}'
  Ctrl-C ends it.

`;
}

/** Where to look. */
export function aboutExporter(address: string): string {
  return `
  metrics        ${address}/metrics
  page           ${address}/
  how far back   curl -s ${address}/metrics | grep -E '^cbr_vault_(recovery_point|next_scheduled)'
                 (a recovery point older than its objective: the vault cannot go back as far as promised)

`;
}
