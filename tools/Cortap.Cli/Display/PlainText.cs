using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Cortap.Cli.Display;

/// <summary>Text of services and files, whose control characters must not drive the terminal.</summary>
internal static class PlainText
{
    public static string Of(string text) => Without(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'), text);

    /// <summary>Text of a file of unknown origin, which must not turn the direction of writing or begin a line either.</summary>
    public static string OnOneLine(string text) => Without(character => char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format, text);

    private static string Without(Func<char, bool> isDriving, string text) =>
        text.Any(isDriving) ? string.Concat(text.Select(character => isDriving(character) ? '\uFFFD' : character)) : text;
}

/// <summary>Standard output or error, for such text only.</summary>
internal sealed class PlainTextWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value) => inner.Write(value is null ? null : PlainText.Of(value));

    public override void Flush() => inner.Flush();
}

/// <summary>Such text in tables and lines with colors, which do drive the terminal.</summary>
internal sealed class PlainTextHook : IRenderHook
{
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Plain(renderable));

    private sealed class Plain(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            inner.Render(options, maxWidth).Select(segment => segment.IsControlCode || segment.IsLineBreak ? segment : new Segment(PlainText.Of(segment.Text), segment.Style));
    }
}
