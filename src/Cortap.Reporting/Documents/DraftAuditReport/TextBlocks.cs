using System.Text.RegularExpressions;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Cuts a text into paragraphs and the items of its bulleted lists.</summary>
internal static partial class TextBlocks
{
    /// <summary>Paragraphs are separated by blank lines; a line that begins with a bullet is an item of its own, indented lines below it go with it.</summary>
    /// <param name="text">Text of any number of lines.</param>
    /// <param name="linesAreParagraphs">Every line that belongs to no item is a paragraph of its own.</param>
    public static IReadOnlyList<View> Create(string? text, bool linesAreParagraphs = false)
    {
        var blocks = Cut(text, linesAreParagraphs);
        return
        [
            .. blocks.Select((block, index) => new View
            {
                ["is_item"] = block.IsItem,
                ["ends_list"] = block.IsItem && (index + 1 == blocks.Count || !blocks[index + 1].IsItem),
                ["text"] = block.Text,
            }),
        ];
    }

    /// <summary>The blocks in one line; one that ends without punctuation gets a semicolon, the last one excepted.</summary>
    public static string Join(string text)
    {
        var pieces = Cut(text, linesAreParagraphs: false).ConvertAll(block => WhiteSpace().Replace(block.Text.Trim(), " "));
        return string.Join(' ', pieces.Select((piece, index) => index == pieces.Count - 1 || EndsClause(piece) ? piece : piece + ";"));
    }

    private static bool EndsClause(string text) => text is [.., '.' or ':' or ';' or ',' or '?' or '!' or '…'];

    private static List<(bool IsItem, string Text)> Cut(string? text, bool linesAreParagraphs)
    {
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n');
        var blocks = new List<(bool IsItem, int First, int Count)>();
        var open = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                open = false;
            }
            else if (Bullet().Match(lines[i]) is { Success: true } bullet)
            {
                lines[i] = lines[i][bullet.Length..];
                blocks.Add((true, i, 1));
                open = true;
            }
            else if (open && (blocks[^1].IsItem ? char.IsWhiteSpace(lines[i][0]) : !linesAreParagraphs))
            {
                lines[i] = blocks[^1].IsItem ? lines[i].TrimStart() : lines[i];
                blocks[^1] = blocks[^1] with { Count = blocks[^1].Count + 1 };
            }
            else
            {
                blocks.Add((false, i, 1));
                open = true;
            }
        }

        return blocks.ConvertAll(block => (block.IsItem, string.Join('\n', lines, block.First, block.Count)));
    }

    // A hyphen or dash needs a blank after it and must not be a minus sign.
    [GeneratedRegex(@"^\s*(?:[•·▪▫◦‣∙●○■□]\s*|[*–—-]\s+)(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
