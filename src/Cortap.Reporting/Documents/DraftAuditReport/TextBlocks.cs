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
        var blocks = new List<(bool IsItem, string Text)>();
        var open = false;
        foreach (var line in (text ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                open = false;
            }
            else if (Bullet().Match(line) is { Success: true } bullet)
            {
                blocks.Add((true, line[bullet.Length..]));
                open = true;
            }
            else if (open && (blocks[^1].IsItem ? char.IsWhiteSpace(line[0]) : !linesAreParagraphs))
            {
                blocks[^1] = (blocks[^1].IsItem, $"{blocks[^1].Text}\n{(blocks[^1].IsItem ? line.TrimStart() : line)}");
            }
            else
            {
                blocks.Add((false, line));
                open = true;
            }
        }

        return blocks;
    }

    // A hyphen or dash needs a blank after it and must not be a minus sign.
    [GeneratedRegex(@"^\s*(?:[•·▪▫◦‣∙●○■□]\s*|[*–—-]\s+)(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
