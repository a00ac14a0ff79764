using System.Diagnostics.CodeAnalysis;

namespace Cortap.Reporting.Documents.Templating;

/// <summary>What a content control asks of the binder; docs/documents.md lists the grammar.</summary>
public enum TagKind
{
    /// <summary><c>field:path|format</c>: replaced by the value.</summary>
    Field,

    /// <summary><c>if:path</c>: kept when the value is present, true or not empty.</summary>
    If,

    /// <summary><c>unless:path</c>: kept when <c>if:path</c> is not.</summary>
    Unless,

    /// <summary><c>each:path</c>: repeated for every item of a list.</summary>
    Each,

    /// <summary><c>merge:path</c>, on a table cell: starts a vertical merge when the value holds, else continues it.</summary>
    Merge,

    /// <summary><c>toc:first-last</c>: the table of contents field inside is filled from the headings of these levels.</summary>
    Toc,

    /// <summary><c>image:path|height</c>: replaced by the picture, scaled to the height in points.</summary>
    Image,

    /// <summary><c>list:restart</c>: lists inside start numbering anew.</summary>
    List,
}

/// <summary>The tag of a content control, <c>kind:path</c> or <c>field:path|format</c>.</summary>
public sealed record TemplateTag(TagKind Kind, string Path, string? Format)
{
    /// <summary>Word cuts longer tags off.</summary>
    public const int MaxLength = 64;

    /// <summary>Tells a CORTAP tag, even a misspelled one, from the tag of somebody else's content control.</summary>
    public static bool IsOurs(string? tag) => tag?.IndexOf(':', StringComparison.Ordinal) > 0;

    public static bool TryParse(string text, [NotNullWhen(true)] out TemplateTag? tag)
    {
        tag = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.Length > MaxLength || !TryParseKind(text[..colon], out var kind))
        {
            return false;
        }

        var rest = text[(colon + 1)..];
        var bar = rest.IndexOf('|', StringComparison.Ordinal);
        var path = bar < 0 ? rest : rest[..bar];
        var format = bar < 0 ? null : rest[(bar + 1)..];
        if (path.Length == 0 || path.AsSpan().ContainsAny(' ', '\t') || format is { Length: 0 } || (format is not null && kind is not (TagKind.Field or TagKind.Image)))
        {
            return false;
        }

        tag = new TemplateTag(kind, path, format);
        return true;
    }

    public override string ToString() =>
        Format is null ? $"{Kind.ToString().ToLowerInvariant()}:{Path}" : $"{Kind.ToString().ToLowerInvariant()}:{Path}|{Format}";

    private static bool TryParseKind(string text, out TagKind kind)
    {
        foreach (var candidate in Enum.GetValues<TagKind>())
        {
            if (string.Equals(text, candidate.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
