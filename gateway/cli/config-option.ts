import { Option } from 'commander';

/** `--config FILE`: the configuration of a command; else the variable `WEIR_CONFIG` names it, else it is `weir.yaml`. */
export function configOption(): Option {
  return new Option('--config <file>', 'the configuration').env('WEIR_CONFIG').default('weir.yaml');
}
