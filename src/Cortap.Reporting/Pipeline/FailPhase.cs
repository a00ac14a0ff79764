namespace Cortap.Reporting.Pipeline;

/// <summary>Writes the error into the job's record, unless the job has ended already.</summary>
public sealed class FailPhase(JobSettlement settlement, CrashPoints crashPoints)
{
    /// <summary>Prefix of this phase's crash points.</summary>
    public const string Name = "FailJob";

    public async Task<SettledJob> RunAsync(FailInput input)
    {
        crashPoints.Reach($"{Name}.begin");
        var settled = await settlement.FailAsync(input.JobId, input.Failure, CancellationToken.None).ConfigureAwait(false);
        crashPoints.Reach($"{Name}.end");
        return settled;
    }
}
