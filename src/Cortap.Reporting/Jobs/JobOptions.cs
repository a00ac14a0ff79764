namespace Cortap.Reporting.Jobs;

/// <summary>Times and limits of jobs.</summary>
public sealed record JobOptions
{
    /// <summary><c>MAX_CONCURRENT_JOBS</c>: jobs at work over all hosts together, 1 to 1,000; default 5.</summary>
    public int MaxConcurrentJobs { get; init; } = 5;

    /// <summary><c>MAX_WAITING_JOBS_PER_USER</c>: more are refused with <c>QUEUE_FULL</c>; default 1,000, 0 is unlimited.</summary>
    public int MaxWaitingJobsPerUser { get; init; } = 1_000;

    /// <summary><c>JOB_TIMEOUT_SECONDS</c>: time for the pipeline once it has begun; default 300 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>SYNC_WAIT_SECONDS</c>: how long a request waits for the report that it runs; default 25 s.</summary>
    public TimeSpan SyncWait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a record is kept; default 30 days.</summary>
    public TimeSpan RecordLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long an idempotency key is remembered; default 24 h.</summary>
    public TimeSpan IdempotencyLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>S3_PRESIGNED_URL_EXPIRATION</c>: 1 s to 604 800 s, default the maximum.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromSeconds(604_800);

    /// <summary><c>RATE_LIMIT_PER_MINUTE</c>: requests for jobs per user; on all routes that start work; default 600, 0 is unlimited.</summary>
    public int RateLimitPerMinute { get; init; } = 600;

    /// <summary>How long an orchestration may be missing before its begun job counts as lost; default 60 s.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>HOUSEKEEPING_INTERVAL_SECONDS</c>: how long a lost job that nobody asks about may stay unnoticed; default 300 s, as long as a job may take.</summary>
    public TimeSpan HousekeepingInterval { get; init; } = TimeSpan.FromSeconds(300);
}
