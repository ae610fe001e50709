import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';
import { catalog } from '#test/differential/supergraphs/catalog.ts';
import { circles } from '#test/differential/supergraphs/circles.ts';
import { contexts } from '#test/differential/supergraphs/contexts.ts';
import { interfaceObjects } from '#test/differential/supergraphs/interface-objects.ts';
import { keyChains } from '#test/differential/supergraphs/key-chains.ts';
import { media } from '#test/differential/supergraphs/media.ts';
import { moved } from '#test/differential/supergraphs/moved.ts';
import { mutations } from '#test/differential/supergraphs/mutations.ts';
import { parts } from '#test/differential/supergraphs/parts.ts';
import { requiredObjects } from '#test/differential/supergraphs/required-objects.ts';
import {
  chainBackAndForth,
  chainFromTheMiddle,
  chainOfInterfaceObjects,
  chainOverKeys,
} from '#test/differential/supergraphs/requires-chains.ts';
import { roots } from '#test/differential/supergraphs/roots.ts';
import { scalars } from '#test/differential/supergraphs/scalars.ts';
import { strict } from '#test/differential/supergraphs/strict.ts';
import { superInterfaces } from '#test/differential/supergraphs/super-interfaces.ts';

/** All supergraphs of the differential test. Between them they use every federation directive that planning knows. */
export const supergraphs: readonly SupergraphDefinition[] = [
  catalog,
  circles,
  contexts,
  interfaceObjects,
  keyChains,
  media,
  moved,
  mutations,
  scalars,
  strict,
  chainBackAndForth,
  chainFromTheMiddle,
  chainOfInterfaceObjects,
  chainOverKeys,
  parts,
  requiredObjects,
  roots,
  superInterfaces,
];
