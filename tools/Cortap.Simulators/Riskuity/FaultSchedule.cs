namespace Cortap.Simulators.Riskuity;

/// <summary>Which faults the next requests meet, by project, for the list of projects or for the sign-in.</summary>
internal sealed class FaultSchedule : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, List<(RiskuityFault Fault, int Times)>> _byTarget = [];
    private CancellationTokenSource _recovery = new();

    /// <summary>Stands for the list of projects.</summary>
    public const long Listing = 0;

    /// <summary>Stands for the sign-in of service accounts.</summary>
    public const long Login = -1;

    public void Add(long target, RiskuityFault fault, int times)
    {
        lock (_gate)
        {
            if (!_byTarget.TryGetValue(target, out var faults))
                _byTarget.Add(target, faults = []);
            faults.Add((fault, times));
        }
    }

    /// <summary>Ends when all faults are forgotten.</summary>
    public CancellationToken Recovery
    {
        get
        {
            lock (_gate) return _recovery.Token;
        }
    }

    public void Clear()
    {
        CancellationTokenSource over;
        lock (_gate)
        {
            _byTarget.Clear();
            (over, _recovery) = (_recovery, new CancellationTokenSource());
        }

        // Not within the lock: whoever hangs goes on here.
        over.Cancel();
        over.Dispose();
    }

    public void Dispose() => _recovery.Dispose();

    /// <summary>Takes the fault that the next request meets; null for none.</summary>
    public RiskuityFault? Take(long target)
    {
        lock (_gate)
        {
            if (_byTarget.GetValueOrDefault(target) is not [var (fault, times), ..] faults) return null;
            if (times == 1)
                faults.RemoveAt(0);
            else if (times < int.MaxValue)
                faults[0] = (fault, times - 1);
            return fault;
        }
    }
}
