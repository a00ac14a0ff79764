namespace Cortap.Reporting.Jobs;

/// <summary>
/// Gives ids of which no two are equal. The eight random digits alone would repeat within a second now and then when thousands of jobs are
/// asked for in it, and the second of two equal jobs would be refused by the store.
/// </summary>
public sealed class JobIds(TimeProvider time)
{
    private const int LengthToTheSecond = 19;

    private readonly Lock _gate = new();
    private readonly HashSet<JobId> _givenInThisSecond = [];
    private string _last = new(' ', LengthToTheSecond);

    /// <summary>An id for this moment; thread-safe.</summary>
    public JobId Next()
    {
        lock (_gate)
        {
            while (true)
            {
                var id = JobId.Create(time);
                if (!id.Value.AsSpan(0, LengthToTheSecond).SequenceEqual(_last.AsSpan(0, LengthToTheSecond))) _givenInThisSecond.Clear();
                _last = id.Value;
                if (_givenInThisSecond.Add(id)) return id;
            }
        }
    }
}
