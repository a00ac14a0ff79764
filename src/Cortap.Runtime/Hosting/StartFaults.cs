namespace Cortap.Runtime.Hosting;

/// <summary>Gathers what keeps the host from starting, so that it is told at once.</summary>
internal sealed class StartFaults
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> All => _faults;

    /// <summary>Does it, and keeps for later why it could not be done.</summary>
    public void Try(Action action)
    {
        try
        {
            action();
        }
        catch (RuntimeStartException exception)
        {
            _faults.AddRange(exception.Faults);
        }
    }

    /// <exception cref="RuntimeStartException">Something could not be done; the message has all of it.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new RuntimeStartException(_faults);
    }
}
