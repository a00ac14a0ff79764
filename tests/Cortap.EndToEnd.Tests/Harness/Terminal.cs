using System.Diagnostics;
using System.Text;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A terminal into which somebody pastes commands.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public Terminal(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it shows.</summary>
    public string Text
    {
        get
        {
            lock (_gate) return _text.ToString();
        }
    }

    /// <summary>Ends when the text is shown.</summary>
    /// <exception cref="InvalidOperationException">The commands ended without, or it took too long; the message has what is shown.</exception>
    public async Task ShowsAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_text.ToString().Contains(text, StringComparison.Ordinal)) return;
            _awaited.Add((text, seen));
        }

        using var limit = new CancellationTokenSource(World.Patience);
        if (await Task.WhenAny(seen.Task, _process.WaitForExitAsync(limit.Token)) == seen.Task) return;
        throw new InvalidOperationException($"\"{text}\" was never shown:\n{Text}");
    }

    /// <summary>Ends when the commands have.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(World.Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_gate)
        {
            _text.AppendLine(line);
            foreach (var (text, seen) in _awaited)
            {
                if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }
    }
}
