using System.Text;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>What others write to the console, a whole line at a time, so that no line lands in another.</summary>
internal sealed class LineWriter(OutputQueue output) : TextWriter
{
    private const int LongestLine = 64 * 1024;

    private readonly StringBuilder _line = new();

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (buffer.IndexOf('\n') is >= 0 and var end)
        {
            _line.Append(buffer[..end]);
            EndLine();
            buffer = buffer[(end + 1)..];
        }

        _line.Append(buffer);
        if (_line.Length >= LongestLine) EndLine();
    }

    /// <summary>Ends a line that was begun.</summary>
    public override void Flush()
    {
        if (_line.Length > 0) EndLine();
    }

    private void EndLine()
    {
        _line.Append('\n');
        output.Write(Encoding.GetBytes(_line.ToString()));
        _line.Clear();
    }
}
