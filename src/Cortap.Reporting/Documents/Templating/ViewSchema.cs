namespace Cortap.Reporting.Documents.Templating;

/// <summary>What a path of the schema holds.</summary>
public enum FieldType
{
    Text,
    Number,
    Money,
    Date,
    Flag,
    Texts,
    Group,
    List,
    Image,
}

/// <summary>One path a template may use.</summary>
/// <param name="Path">Dotted path; <c>[]</c> follows the name of a list.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Meaning">For the person who edits the template.</param>
public sealed record SchemaField(string Path, FieldType Type, string Meaning);

/// <summary>
/// The paths that templates of one document may use, so that an unknown tag is found even in a passage no data reaches.
/// Text form: one <c>path type meaning</c> a line; lines that begin with <c>#</c> are comments.
/// </summary>
public sealed class ViewSchema
{
    private readonly Dictionary<string, Node> _root = new(StringComparer.Ordinal);

    private ViewSchema(IReadOnlyList<SchemaField> fields) => Fields = fields;

    public IReadOnlyList<SchemaField> Fields { get; }

    /// <exception cref="FormatException">A line is not <c>path type meaning</c>, or its parent is not declared before it.</exception>
    public static ViewSchema Parse(string text)
    {
        var fields = new List<SchemaField>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var words = line.Split(' ', 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 3 || !Enum.TryParse<FieldType>(words[1], ignoreCase: true, out var type))
            {
                throw new FormatException($"Not a schema line: {line}");
            }

            fields.Add(new SchemaField(words[0], type, words[2]));
        }

        var schema = new ViewSchema(fields);
        foreach (var field in fields)
        {
            schema.Add(field);
        }

        return schema;
    }

    /// <summary>The type of a path seen from inside the given repetitions (outermost first), or null when there is no such path.</summary>
    internal FieldType? TypeOf(IReadOnlyList<string[]> repetitions, string[] path)
    {
        if (path is [var loopName] && loopName.StartsWith('@'))
        {
            return repetitions.Count > 0 && ViewScope.LoopNames.Contains(loopName)
                ? loopName == "@number" ? FieldType.Number : FieldType.Flag
                : null;
        }

        return Find(Scopes(repetitions), path)?.Type;
    }

    /// <summary>What a path means, or null when there is no such path.</summary>
    internal string? MeaningOf(IReadOnlyList<string[]> repetitions, string[] path) => Find(Scopes(repetitions), path)?.Meaning;

    /// <summary>The known name that is most like a misspelled one, as the end of a sentence; empty when none is like it.</summary>
    internal string Suggest(IReadOnlyList<string[]> repetitions, string path)
    {
        var names = Scopes(repetitions).SelectMany(scope => Paths(scope, "")).Distinct();
        var (best, distance) = names.Select(name => (name, Distance(name, path))).OrderBy(candidate => candidate.Item2).FirstOrDefault(("", int.MaxValue));
        return distance <= Math.Max(2, path.Length / 4) ? $"; is {best} meant?" : "";
    }

    private static IEnumerable<string> Paths(Dictionary<string, Node> scope, string prefix) => scope.SelectMany(pair =>
        pair.Value.Type == FieldType.Group ? Paths(pair.Value.Children, $"{prefix}{pair.Key}.").Prepend(prefix + pair.Key) : [prefix + pair.Key]);

    /// <summary>How many letters must be added, dropped or replaced (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }

    private static Node? Find(List<Dictionary<string, Node>> scopes, string[] path)
    {
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            if (scopes[i].TryGetValue(path[0], out var node))
            {
                foreach (var name in path.AsSpan(1))
                {
                    if (node.Type != FieldType.Group || !node.Children.TryGetValue(name, out node))
                    {
                        return null;
                    }
                }

                return node;
            }
        }

        return null;
    }

    private List<Dictionary<string, Node>> Scopes(IReadOnlyList<string[]> repetitions)
    {
        var scopes = new List<Dictionary<string, Node>> { _root };
        foreach (var repetition in repetitions)
        {
            scopes.Add(Find(scopes, repetition)?.Children ?? []);
        }

        return scopes;
    }

    private void Add(SchemaField field)
    {
        var names = field.Path.Replace("[]", "", StringComparison.Ordinal).Split('.');
        var level = _root;
        foreach (var name in names.AsSpan(0, names.Length - 1))
        {
            level = level.TryGetValue(name, out var parent)
                ? parent.Children
                : throw new FormatException($"The parent of {field.Path} is not declared before it.");
        }

        level.Add(names[^1], new Node(field.Type, field.Meaning, new Dictionary<string, Node>(StringComparer.Ordinal)));
    }

    private sealed record Node(FieldType Type, string Meaning, Dictionary<string, Node> Children);
}
