/* oxlint-disable import/no-default-export -- the generator reads it */
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

const config = {
  schema: 'schema.graphql',
  documents: 'src/pages/*.js',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { persistedDocuments: true },
      config: { useTypeImports: true, importExtension: '.ts' },
      documentTransforms: [addTypenameSelectionDocumentTransform],
    },
  },
};
export default config;
