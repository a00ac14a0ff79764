namespace Cortap.Conformance.Tests;

/// <summary>What a scenario has seen on one host, line by line.</summary>
internal sealed class Transcript
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Line, TaskCompletionSource Written)> _waiting = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            foreach (var (_, written) in _waiting.Where(item => item.Line == line))
                written.TrySetResult();
        }
    }

    /// <summary>Returns when a line has been written.</summary>
    public Task HasAsync(string line)
    {
        lock (_lock)
        {
            if (_lines.Contains(line))
                return Task.CompletedTask;
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((line, written));
            return written.Task;
        }
    }
}
