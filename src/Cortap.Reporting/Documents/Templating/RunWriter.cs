namespace Cortap.Reporting.Documents.Templating;

/// <summary>Writes text as a run: line feeds become breaks, tabs become tabs, blanks are kept.</summary>
internal static class RunWriter
{
    public static void Write(MarkupBuffer output, ReadOnlySpan<byte> runProperties, ReadOnlySpan<char> text)
    {
        output.Markup("<w:r>"u8);
        output.Markup(runProperties);
        while (text.Length > 0)
        {
            var end = text.IndexOfAny('\n', '\r', '\t');
            var piece = end < 0 ? text : text[..end];
            if (piece.Length > 0)
            {
                output.Markup("<w:t xml:space=\"preserve\">"u8);
                output.Text(piece);
                output.Markup("</w:t>"u8);
            }

            if (end < 0)
            {
                break;
            }

            // A carriage return before a line feed belongs to it.
            if (!(text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n'))
            {
                output.Markup(text[end] == '\t' ? "<w:tab/>"u8 : "<w:br/>"u8);
            }

            text = text[(end + 1)..];
        }

        output.Markup("</w:r>"u8);
    }
}
