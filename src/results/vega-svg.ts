import type { TopLevelSpec } from 'vega-lite';

/** Black on white, with fonts that can be read in a printed column. */
const printable = {
  background: 'white',
  font: 'Helvetica, Arial, sans-serif',
  padding: 12,
  title: { anchor: 'start', fontSize: 16, subtitleFontSize: 12, subtitleColor: '#333', offset: 14 },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    gridColor: '#ddd',
    labelLimit: 0,
  },
  legend: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: 'normal', labelLimit: 320 },
  view: { stroke: '#999' },
} as const;

/** Draws a Vega-Lite plot as the text of an SVG file, without a browser. Vega is loaded at the first plot. */
export async function vegaSvg(plot: TopLevelSpec): Promise<string> {
  const [{ compile }, { logger, None, parse, View }] = await Promise.all([
    import('vega-lite'),
    import('vega'),
  ]);
  const quiet = logger(None);
  const { spec } = compile(plot, { config: printable, logger: quiet });
  const view = new View(parse(spec), { renderer: 'none', logger: quiet });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
