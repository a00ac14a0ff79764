using System.Text;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>
/// Writes lines on a thread of its own, those of a moment at once: a write to the system for each of them costs more than the line.
/// Whoever logs does not wait for the output, unless it is far behind.
/// </summary>
internal sealed class LineWriter : IDisposable
{
    // Far behind: some thousand lines.
    private const int MaxWaiting = 4 * 1024 * 1024;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly TextWriter _output;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private StringBuilder _waiting = new();
    private StringBuilder _writing = new();
    private bool _stopping;

    /// <param name="output">Flushes by itself; not disposed.</param>
    public LineWriter(TextWriter output)
    {
        _output = output;
        _thread = new Thread(Loop) { IsBackground = true, Name = "Cortap log writer" };
        _thread.Start();
    }

    /// <summary>Queues a line; one that comes after the end is lost.</summary>
    /// <param name="line">With its line feed.</param>
    /// <param name="urgent">Ends the moment: the process may not live to the end of it.</param>
    public void Write(ReadOnlySpan<char> line, bool urgent = false)
    {
        lock (_gate)
        {
            while (_waiting.Length > MaxWaiting && !_stopping)
                Monitor.Wait(_gate);
            _waiting.Append(line);
            if (urgent || _waiting.Length == line.Length)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private void Loop()
    {
        while (Take())
        {
            try
            {
                _output.Write(_writing);
            }
            catch (IOException)
            {
                // Nobody reads the log any more; the service goes on without.
            }
            _writing.Clear();
        }
    }

    private bool Take()
    {
        lock (_gate)
        {
            while (_waiting.Length == 0)
            {
                if (_stopping)
                    return false;
                Monitor.Wait(_gate);
            }
            if (!_stopping)
                Monitor.Wait(_gate, Moment);
            (_waiting, _writing) = (_writing, _waiting);
            Monitor.PulseAll(_gate);
            return true;
        }
    }
}
