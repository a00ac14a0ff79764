using System.Security.Cryptography;

namespace Cortap.Reporting.Riskuity;

/// <summary>How the client reaches Riskuity and how much it accepts from it.</summary>
public sealed record RiskuityOptions
{
    /// <summary>The bare API host, <c>RISKUITY_BASE_URL</c>; no version segment.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Items asked for per page, 1 to 500; the server may send fewer.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Time for one request and its whole answer; one full page takes 8 to 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Retries after the first attempt, for 429, 500, 502, 503, 504 and network trouble.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Delay before the first retry; it doubles for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest delay that a <c>Retry-After</c> header can ask for.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest answer in bytes, counted after decompression. A page of 500 controls has about 400 KB.</summary>
    public int MaxResponseBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes that the answers of one reading of a project have together. One of 500 controls has about 400 KB, one of 20,000 with long comments 100 MB.</summary>
    public long MaxListingBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Most controls of one project; the full framework has 708.</summary>
    public const int MaxControls = 20_000;

    /// <summary>Most projects of one caller.</summary>
    public const int MaxProjects = 200_000;

    /// <summary>Source of jitter, 0 to 1; a delay is lengthened by up to a quarter of itself.</summary>
    public Func<double> Jitter { get; init; } = () => RandomNumberGenerator.GetInt32(1_000) / 1_000d;
}
