import { ODataQueryError, syntaxError } from "../error";
import { tokenize } from "./lexer";
import type { Token } from "./lexer";
import type { ComparisonOperator, Expression, LiteralNode, OrderItem } from "./syntax";
import { parseDate, parseGuid } from "./values";

/** "The maximum number of expressions is 100" (specification of $filter). Comparisons and boolean calls count. */
const MAX_EXPRESSIONS = 100;
/** The nesting of a text must not exhaust the stack. */
const MAX_DEPTH = 100;

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "gt", "ge", "lt", "le"]);

export function parseFilter(text: string): Expression {
    const parser = new Parser(text);
    const expression = parser.expression();
    parser.end();
    return expression;
}

export function parseOrderBy(text: string): OrderItem[] {
    const parser = new Parser(text);
    const items = [parser.orderItem()];
    while (parser.skip(",")) items.push(parser.orderItem());
    parser.end();
    return items;
}

/** Recursive descent: or < and < comparison < not < primary (OData v4 §5.1.1.9, operator precedence). Case does not matter. */
class Parser {
    private readonly tokens: Token[];
    private next = 0;
    private depth = 0;
    private expressions = 0;

    constructor(private readonly text: string) {
        this.tokens = tokenize(text);
    }

    expression(): Expression {
        return this.nested(() => this.chain("or", () => this.chain("and", () => this.comparison())));
    }

    orderItem(): OrderItem {
        const expression = this.expression();
        const descending = this.skipWord("desc");
        if (!descending) this.skipWord("asc");
        return { expression, descending };
    }

    end(): void {
        if (this.token.kind !== "end") throw this.error();
    }

    skip(kind: Token["kind"]): boolean {
        if (this.token.kind !== kind) return false;
        this.next += 1;
        return true;
    }

    private chain(kind: "and" | "or", operand: () => Expression): Expression {
        const { at } = this.token;
        const operands = [operand()];
        while (this.skipWord(kind)) operands.push(operand());
        return operands.length === 1 ? operands[0]! : { kind, operands, at };
    }

    private comparison(): Expression {
        const { at } = this.token;
        const left = this.unary();
        const operator = this.token.kind === "name" ? this.token.text.toLowerCase() : "";
        if (operator === "in") {
            this.next += 1;
            this.count();
            return { kind: "in", left, items: this.list(), at };
        }
        if (!COMPARISONS.has(operator)) return left;
        this.next += 1;
        this.count();
        return { kind: "compare", operator: operator as ComparisonOperator, left, right: this.unary(), at };
    }

    private unary(): Expression {
        const { at } = this.token;
        if (!this.isWord("not")) return this.primary();
        this.next += 1;
        return { kind: "not", operand: this.nested(() => this.unary()), at };
    }

    private primary(): Expression {
        if (this.skip("(")) {
            const inner = this.expression();
            this.expect(")");
            return inner;
        }
        const { kind, text, at } = this.token;
        if (kind !== "name") return this.literal();
        if (this.tokens[this.next + 1]?.kind === "(") return this.call();
        if (/^(true|false|null)$/i.test(text)) return this.literal();
        const names = [this.name()];
        while (this.skip("/")) names.push(this.name());
        return { kind: "path", names, at };
    }

    private call(): Expression {
        const { at } = this.token;
        const name = this.name().toLowerCase();
        this.expect("(");
        const operands: Expression[] = [];
        if (!this.skip(")")) {
            do operands.push(this.expression());
            while (this.skip(","));
            this.expect(")");
        }
        if (/^(contains|startswith|endswith)$/.test(name)) this.count();
        return { kind: "call", name, operands, at };
    }

    private list(): LiteralNode[] {
        this.expect("(");
        const items = [this.literal()];
        while (this.skip(",")) items.push(this.literal());
        this.expect(")");
        return items;
    }

    private name(): string {
        const { kind, text } = this.token;
        if (kind !== "name") throw this.error();
        this.next += 1;
        return text;
    }

    private literal(): LiteralNode {
        const literal = readLiteral(this.token);
        if (!literal) throw this.error();
        this.next += 1;
        return literal;
    }

    private count(): void {
        this.expressions += 1;
        if (this.expressions > MAX_EXPRESSIONS) {
            throw new ODataQueryError(`The node count limit of '${MAX_EXPRESSIONS}' has been exceeded.`);
        }
    }

    private nested<T>(parse: () => T): T {
        this.depth += 1;
        if (this.depth > MAX_DEPTH) throw new ODataQueryError("Recursion depth exceeded allowed limit.");
        const result = parse();
        this.depth -= 1;
        return result;
    }

    private get token(): Token {
        return this.tokens[this.next]!;
    }

    private isWord(word: string): boolean {
        return this.token.kind === "name" && this.token.text.toLowerCase() === word;
    }

    private skipWord(word: string): boolean {
        if (!this.isWord(word)) return false;
        this.next += 1;
        return true;
    }

    private expect(kind: Token["kind"]): void {
        if (!this.skip(kind)) throw this.error();
    }

    private error(): ODataQueryError {
        return syntaxError(this.text, this.token.at);
    }
}

/** Undefined: the token is not a literal. */
function readLiteral({ kind, text, prefix, at }: Token): LiteralNode | undefined {
    switch (kind) {
        case "string":
            return { kind: "literal", type: "string", value: text, at };
        case "number":
            return { kind: "literal", type: "number", value: Number(text.replace(/[LMFD]$/i, "")), at };
        case "guid":
            return { kind: "literal", type: "guid", value: text.toLowerCase(), at };
        case "date":
            return dateLiteral(text, at);
        case "prefixed":
            return prefixedLiteral(prefix ?? "", text, at);
        case "name":
            return WORDS.has(text.toLowerCase()) ? wordLiteral(text.toLowerCase(), at) : undefined;
        default:
            return undefined;
    }
}

const WORDS: ReadonlySet<string> = new Set(["true", "false", "null"]);

function wordLiteral(word: string, at: number): LiteralNode {
    if (word === "null") return { kind: "literal", type: "null", value: null, at };
    return { kind: "literal", type: "boolean", value: word === "true", at };
}

function dateLiteral(text: string, at: number): LiteralNode | undefined {
    const value = parseDate(text);
    return value === undefined ? undefined : { kind: "literal", type: "date", value, at };
}

/** Older clients still write `datetime'…'` and `guid'…'` of OData v3. Any other prefix is an enumeration. */
function prefixedLiteral(prefix: string, text: string, at: number): LiteralNode | undefined {
    switch (prefix.toLowerCase()) {
        case "datetime":
        case "datetimeoffset":
            return dateLiteral(text, at);
        case "guid": {
            const value = parseGuid(text);
            return value === undefined ? undefined : { kind: "literal", type: "guid", value, at };
        }
        default:
            return { kind: "literal", type: "enum", value: text, at };
    }
}
