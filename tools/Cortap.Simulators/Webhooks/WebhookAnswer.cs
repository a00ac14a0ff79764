namespace Cortap.Simulators.Webhooks;

/// <summary>How the receiver treats one delivery.</summary>
public abstract record WebhookAnswer
{
    private WebhookAnswer()
    {
    }

    /// <summary>200 with the acknowledgement that receivers are expected to send.</summary>
    public static WebhookAnswer Acknowledge { get; } = new WithStatus(200);

    /// <summary>Reads the request and never answers.</summary>
    public static WebhookAnswer Hang { get; } = new Never();

    /// <summary>Drops the connection without an answer.</summary>
    public static WebhookAnswer Reset { get; } = new Abort();

    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">Value of the <c>Retry-After</c> header; null sends none.</param>
    public static WebhookAnswer Status(int status, string? retryAfter = null) => new WithStatus(status, retryAfter);

    public static WebhookAnswer Redirect(Uri location) => new WithLocation(location);

    /// <summary>A 200 whose body is <paramref name="size"/> bytes long.</summary>
    public static WebhookAnswer Large(long size) => new WithBody(size);

    internal sealed record WithStatus(int Code, string? RetryAfter = null) : WebhookAnswer;

    internal sealed record WithLocation(Uri Location) : WebhookAnswer;

    internal sealed record WithBody(long Size) : WebhookAnswer;

    internal sealed record Never : WebhookAnswer;

    internal sealed record Abort : WebhookAnswer;
}
