using System.Text.RegularExpressions;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Documents.DraftAuditReport;

/// <summary>Cuts a text into paragraphs and the items of its bulleted lists.</summary>
internal static partial class TextBlocks
{
    /// <summary>Paragraphs are separated by blank lines; a line that begins with a bullet is an item of its own, indented lines below it go with it.</summary>
    public static IReadOnlyList<View> Create(string? text)
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
            else if (open && (!blocks[^1].IsItem || char.IsWhiteSpace(line[0])))
            {
                blocks[^1] = (blocks[^1].IsItem, $"{blocks[^1].Text}\n{(blocks[^1].IsItem ? line.TrimStart() : line)}");
            }
            else
            {
                blocks.Add((false, line));
                open = true;
            }
        }

        return [.. blocks.Select(block => new View { ["is_item"] = block.IsItem, ["text"] = block.Text })];
    }

    // A hyphen or dash needs a blank after it and must not be a minus sign.
    [GeneratedRegex(@"^\s*(?:[•·▪▫◦‣∙●○■□]\s*|[*–—-]\s+)(?=\S)", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();
}
