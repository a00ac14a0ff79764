using System.Text;

namespace Cortap.Cli.Service;

/// <summary>What a child process wrote, kept in memory and, when asked, in a file.</summary>
internal sealed class ServiceOutput(string? logFile) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly StreamWriter? _file = logFile is null ? null : new StreamWriter(logFile, append: true);

    public string Text
    {
        get
        {
            lock (_gate) return _text.ToString();
        }
    }

    public void Append(string line)
    {
        lock (_gate)
        {
            _text.AppendLine(line);
            _file?.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_gate) _file?.Dispose();
    }
}
