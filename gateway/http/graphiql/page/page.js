/**
 * The frame around GraphiQL: a token that only this tab keeps, examples, and the price and plan of the last answer.
 * A classic script: the scripts before it define `React`, `ReactDOM` and `GraphiQL`.
 */
(() => {
  /**
   * @typedef {object} Settings
   * @property {string} mode `documents.mode`
   * @property {readonly string[]} examples texts of registered documents
   */
  const { React, ReactDOM, GraphiQL } = globalThis;
  const { parse, print } = GraphiQL.GraphQL;
  const byId = (id) => document.getElementById(id);
  /** @type {Settings} */
  const settings = JSON.parse(byId('settings').textContent);
  const tokenKey = 'weir:token';
  /** What names the operation that asks for the schema; its answer is no answer to show a price for. */
  const introspection = 'IntrospectionQuery';

  const tokenField = byId('token');
  // A tab forgets it when it is closed; neither another tab nor the next visit reads it.
  tokenField.value = sessionStorage.getItem(tokenKey) ?? '';

  /** @returns {Record<string, string>} what the token field says as a header; the editor's own headers go first. */
  function authorization() {
    const token = tokenField.value.trim().replace(/^bearer\s+/i, '');
    return token === '' ? {} : { authorization: `Bearer ${token}` };
  }

  async function fetcher(operation, { headers = {} } = {}) {
    const asksSchema = operation.operationName === introspection;
    const startedAt = performance.now();
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...authorization(),
        ...(asksSchema ? {} : { 'x-weir-debug': 'cost, plan' }),
        ...(asksSchema || !byId('price-only').checked ? {} : { 'x-weir-dry-run': 'cost' }),
        ...headers,
      },
      body: JSON.stringify(operation),
    });
    const result = await response.json();
    if (asksSchema) showSchemaTrouble(result);
    else showAnswer(response, result, performance.now() - startedAt);
    return withoutDetails(result);
  }

  /** The plan and the price by field are shown below; in the answer they would be its larger part. */
  function withoutDetails({ extensions, ...result }) {
    if (!extensions) return result;
    const { plan: _plan, cost, ...others } = extensions;
    const { breakdown: _breakdown, ...price } = cost ?? {};
    return { ...result, extensions: { ...(cost ? { cost: price } : {}), ...others } };
  }

  function showSchemaTrouble({ errors }) {
    const message = errors?.[0]?.message;
    const mode =
      settings.mode === 'safelist'
        ? ' Registered documents alone run here.'
        : settings.mode === 'require-id'
          ? ' This gateway runs documents by id alone; no text from this page runs.'
          : '';
    notify(message === undefined ? '' : `No schema, so no completion: ${message}${mode}`);
  }

  function notify(text) {
    byId('notice').textContent = text;
    byId('notice').hidden = text === '';
  }

  function showAnswer(response, { extensions, errors }, durationMs) {
    const { cost, plan } = extensions ?? {};
    const code = errors?.[0]?.extensions?.code;
    const parts = [
      `${response.status}${code === undefined ? '' : ` ${code}`} in ${Math.round(durationMs)} ms`,
      ...(cost ? priceParts(cost) : []),
    ];
    // Without the scope, the header that asks for the plan is ignored.
    if (cost && !plan) parts.push('a token with the scope weir:debug shows the plan');
    byId('summary').textContent = parts.join(' · ');
    showPrice(cost?.breakdown);
    showPlan(plan);
  }

  function priceParts({ requestedQueryCost, actualQueryCost, throttleStatus, dryRun }) {
    const actual = actualQueryCost === null ? '' : `, actual ${count(actualQueryCost)}`;
    const left = throttleStatus
      ? [
          `${count(throttleStatus.currentlyAvailable)} of ${count(throttleStatus.maximumAvailable)} points left`,
        ]
      : [];
    const verdict = dryRun ? [dryRun.wouldRun ? 'would run' : `would be rejected: ${dryRun.code}`] : [];
    return [`price ${count(requestedQueryCost)}${actual}`, ...left, ...verdict];
  }

  function showPrice(breakdown) {
    byId('price').hidden = !breakdown;
    if (!breakdown) return;
    byId('price').querySelector('summary').textContent = 'Price by field';
    const costly = breakdown.fields.filter(({ points }) => points > 0);
    const rows = costly.map(({ path, items, ownPoints, points }) =>
      element(
        'tr',
        {},
        [path, items, ownPoints, points].map((value) => element('td', {}, [count(value)])),
      ),
    );
    byId('price')
      .querySelector('tbody')
      .replaceChildren(...rows);
  }

  function showPlan(plan) {
    byId('plan').hidden = !plan;
    if (!plan) return;
    const requests = plan.waves.flatMap((wave) => wave.requests);
    byId('plan').querySelector('summary').textContent =
      `Plan: ${plural(requests.length, 'subgraph request')} in ${plural(plan.waves.length, 'wave')}`;
    const items = requests.map(({ subgraph, after, entitiesAt, isSent, query }) => {
      const facts = [
        subgraph,
        ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
        ...(entitiesAt.length > 0 ? [`for ${entitiesAt.join(', ')}`] : []),
        ...(isSent === false ? ['not sent with these variables'] : []),
      ];
      return element('li', {}, [facts.join('; '), element('pre', {}, [print(parse(query))])]);
    });
    byId('plan')
      .querySelector('ol')
      .replaceChildren(...items);
  }

  /** Text is set as text: nothing of an answer is read as HTML. */
  function element(name, attributes, children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  function count(value) {
    return typeof value === 'number' ? value.toLocaleString('en') : String(value);
  }

  function plural(number, noun) {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
  }

  /** Tabs for a first visit; later ones open with the tabs that were left. */
  function exampleTabs() {
    const tabs = settings.examples.map((text) => {
      const document = parse(text);
      return { query: print(document), variables: variablesOf(document) };
    });
    return tabs.length > 0 ? tabs : [{ query: '{\n  __typename\n}\n' }];
  }

  /** Something to replace for each variable that has to be given. */
  function variablesOf({ definitions }) {
    const required = (definitions[0].variableDefinitions ?? []).filter(
      ({ type, defaultValue }) => type.kind === 'NonNullType' && defaultValue === undefined,
    );
    if (required.length === 0) return undefined;
    const values = required.map(({ variable, type }) => [variable.name.value, valueFor(type.type)]);
    return JSON.stringify(Object.fromEntries(values), undefined, 2);
  }

  function valueFor(type) {
    if (type.kind === 'ListType') return [];
    const samples = { Int: 1, Float: 1, Boolean: true, String: '', ID: '' };
    return samples[type.name.value] ?? {};
  }

  let mounts = 0;
  const root = ReactDOM.createRoot(byId('editor'));
  function mount() {
    mounts += 1;
    root.render(
      React.createElement(GraphiQL, {
        key: mounts,
        fetcher,
        defaultTabs: exampleTabs(),
        // Headers may hold credentials: they stay in the tab's memory.
        shouldPersistHeaders: false,
        showPersistHeadersSettings: false,
      }),
    );
  }

  tokenField.addEventListener('change', () => {
    sessionStorage.setItem(tokenKey, tokenField.value);
    // Another caller may see the schema where the last one could not.
    if (!byId('notice').hidden) mount();
  });
  mount();
})();
