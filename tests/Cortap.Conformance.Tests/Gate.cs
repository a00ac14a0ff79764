namespace Cortap.Conformance.Tests;

/// <summary>Where an activity waits until the scenario lets it go on.</summary>
internal sealed class Gate
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(50);

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody waits.</summary>
    /// <exception cref="TimeoutException">Nobody came within 50 s.</exception>
    public Task Reached => _reached.Task.WaitAsync(Limit);

    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _opened.Task;
    }

    public void Open() => _opened.TrySetResult();
}
