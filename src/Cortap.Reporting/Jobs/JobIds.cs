namespace Cortap.Reporting.Jobs;

/// <summary>
/// Gives ids of which no two are equal. The eight random digits alone would repeat within a second now and then when thousands of jobs are
/// asked for in it, and the second of two equal jobs would be refused by the store.
/// </summary>
public sealed class JobIds(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<JobId> _givenInThisSecond = [];
    private long _second;
    private string _prefix = "";

    /// <summary>An id for this moment; thread-safe.</summary>
    public JobId Next()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_prefix.Length == 0 || now.ToUnixTimeSeconds() != _second)
            {
                _second = now.ToUnixTimeSeconds();
                _prefix = JobId.PrefixFor(now);
                _givenInThisSecond.Clear();
            }

            JobId id;
            do id = JobId.CreateAfter(_prefix);
            while (!_givenInThisSecond.Add(id));
            return id;
        }
    }
}
