namespace Cortap.Reporting.Webhooks;

/// <summary>How webhooks are sent.</summary>
public sealed record WebhookOptions
{
    /// <summary>Time for one attempt, connection and answer included; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much of an answer is read; default 16 KiB.</summary>
    public int MaxResponseSize { get; init; } = 16 * 1024;

    /// <summary>Attempts that one host makes at once; default 64.</summary>
    public int MaxAtOnce { get; init; } = 64;

    /// <summary>Attempts that one host makes at once to one receiver; default 8.</summary>
    public int MaxAtOncePerReceiver { get; init; } = 8;

    /// <summary>
    /// <c>REDRIVE_WINDOW_HOURS</c>: how far back dead letters are sent again when their receiver is back after a rest; default 24 h, 0 is never.
    /// </summary>
    public TimeSpan RedriveWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>User-Agent</c>: <c>cortap/{version}</c>.</summary>
    public string UserAgent { get; init; } =
        $"cortap/{typeof(WebhookOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0"}";
}
