/** A line chart with logarithmic axes, as SVG for light and dark pages. */

export interface Line {
    name: string;
    points: readonly (readonly [x: number, y: number])[];
}

export interface Panel {
    title: string;
    /** The title of the x axis. */
    axis: string;
    lines: readonly Line[];
}

const WIDTH = 380;
const HEIGHT = 260;
const LEFT = 62;
const TOP = 44;
const PLOT = { width: 296, height: 150 };

/** These colours are readable on white and on black. */
const COLOURS = ["#2f81f7", "#d9730d", "#2da44e", "#a371f7"];

export function chart(panels: readonly Panel[]): string {
    const width = WIDTH * panels.length;
    const style = "text{font:12px system-ui,sans-serif;fill:#768390}.title{font-weight:600}.grid{stroke:#76839055}";
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" role="img">`,
        `<title>${panels.map(({ title }) => title).join("; ")}</title>`,
        `<style>${style}</style>`,
        ...panels.map((panel, at) => `<g transform="translate(${at * WIDTH} 0)">\n${draw(panel)}\n</g>`),
        "</svg>\n",
    ].join("\n");
}

function draw({ title, axis, lines }: Panel): string {
    const points = lines.flatMap((line) => line.points);
    const x = scale(
        points.map(([value]) => value),
        LEFT,
        LEFT + PLOT.width,
    );
    const y = scale(
        points.map(([, value]) => value),
        TOP + PLOT.height,
        TOP,
    );
    const bottom = TOP + PLOT.height;
    return [
        `<text class="title" x="${LEFT}" y="20">${title}</text>`,
        ...y.marks.map(
            (mark) =>
                `<path class="grid" d="M${LEFT} ${y.at(mark)}h${PLOT.width}"/>` +
                `<text x="${LEFT - 8}" y="${y.at(mark) + 4}" text-anchor="end">${formatted(mark)}</text>`,
        ),
        ...x.marks.map(
            (mark) => `<text x="${x.at(mark)}" y="${bottom + 18}" text-anchor="middle">${formatted(mark)}</text>`,
        ),
        `<text x="${LEFT + PLOT.width / 2}" y="${bottom + 36}" text-anchor="middle">${axis}</text>`,
        ...lines.map(({ points: own }, at) => {
            const path = own.map(([px, py]) => `${x.at(px)} ${y.at(py)}`).join("L");
            return `<path d="M${path}" fill="none" stroke="${COLOURS[at]}" stroke-width="2"/>`;
        }),
        ...lines.map(({ name }, at) => {
            const left = LEFT + at * 104;
            return (
                `<path d="M${left} ${bottom + 54}h16" stroke="${COLOURS[at]}" stroke-width="3"/>` +
                `<text x="${left + 20}" y="${bottom + 58}">${name}</text>`
            );
        }),
    ].join("\n");
}

interface Scale {
    at(value: number): number;
    /** The powers of ten that enclose all values. */
    marks: number[];
}

function scale(values: readonly number[], from: number, to: number): Scale {
    const least = Math.floor(Math.log10(Math.min(...values)));
    const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))));
    return {
        at: (value) => Math.round(from + ((Math.log10(value) - least) / (most - least)) * (to - from)),
        marks: Array.from({ length: most - least + 1 }, (_, at) => 10 ** (least + at)),
    };
}

const formatted = (value: number): string => (value >= 1 ? value.toLocaleString("en") : String(value));
