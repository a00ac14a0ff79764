namespace Cortap.Reporting.Jobs.Line;

/// <summary>This host, as the line knows it. There is one for each process.</summary>
public sealed class LineHost(JobOptions options, TimeProvider time)
{
    /// <summary>Names the process in the claims it makes.</summary>
    public string Owner { get; } = $"{Environment.MachineName[..Math.Min(40, Environment.MachineName.Length)]}:{RandomBytes.Hex(8)}";

    /// <summary>A claim that is made now.</summary>
    public LineClaim Claim() => new(Owner, time.GetUtcNow(), options.MaxConcurrentJobs);
}
