using System.Text;

namespace Cortap.Reporting.Documents.Templating;

/// <summary><c>field:</c>: one run, or with <c>paragraphs</c> and <c>lines</c> one paragraph for each piece of the text.</summary>
/// <param name="tag">Path and format.</param>
/// <param name="before">What precedes the runs: nothing inside a paragraph, else its start and properties.</param>
/// <param name="runProperties"><c>w:rPr</c> of the placeholder, or nothing.</param>
/// <param name="after">What follows the runs.</param>
internal sealed class FieldNode(TagPlace tag, byte[] before, byte[] runProperties, byte[] after) : TemplateNode
{
    public override void Render(PartRendering rendering, ViewScope scope)
    {
        if (!rendering.TryFind(tag, scope, out var value))
        {
            return;
        }

        var text = FieldFormats.Print(value, tag.Tag.Format);
        if (string.IsNullOrWhiteSpace(text))
        {
            rendering.Document.Report(tag, "the value is missing; guard the control with if:, or supply the value");
            return;
        }

        foreach (var paragraph in Pieces(text, tag.Tag.Format))
        {
            rendering.Output.Markup(before);
            WriteRuns(rendering, paragraph);
            rendering.Output.Markup(after);
        }
    }

    public override void AppendText(StringBuilder text, ViewScope scope)
    {
        if (scope.TryFind(tag.Path, out var value))
        {
            text.Append(FieldFormats.Print(value, tag.Tag.Format));
        }
    }

    private static IEnumerable<string> Pieces(string text, string? format) => format switch
    {
        "lines" => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        "paragraphs" => text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(piece => piece.Trim('\n')).Where(piece => !string.IsNullOrWhiteSpace(piece)),
        _ => [text],
    };

    private void WriteRuns(PartRendering rendering, string text)
    {
        var target = tag.Tag.Format is "mailto" or "link" ? HyperlinkTarget.From(text, tag.Tag.Format) : null;
        if (target is null)
        {
            RunWriter.Write(rendering.Output, runProperties, UnbrokenText.Bind(text));
            return;
        }

        rendering.Output.Markup($"<w:hyperlink r:id=\"{rendering.Hyperlink(target)}\" w:history=\"1\">");
        RunWriter.Write(rendering.Output, runProperties, text);
        rendering.Output.Markup("</w:hyperlink>"u8);
    }
}
