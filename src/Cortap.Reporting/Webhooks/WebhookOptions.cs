namespace Cortap.Reporting.Webhooks;

/// <summary>How webhooks are sent.</summary>
public sealed record WebhookOptions
{
    /// <summary>Time for one attempt, connection and answer included; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much of an answer is read; default 16 KiB.</summary>
    public int MaxResponseSize { get; init; } = 16 * 1024;

    /// <summary><c>User-Agent</c>: <c>cortap/{version}</c>.</summary>
    public string UserAgent { get; init; } =
        $"cortap/{typeof(WebhookOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0"}";
}
