namespace Cortap.Simulators.Riskuity;

/// <summary>One way in which the simulated Riskuity does not answer as it should.</summary>
public abstract record RiskuityFault
{
    private RiskuityFault()
    {
    }

    /// <summary>200 with a login page.</summary>
    public static RiskuityFault Html { get; } = new Body("<html><body>login</body></html>", "text/html");

    /// <summary>200 with the JSON value null.</summary>
    public static RiskuityFault Null { get; } = new Body("null");

    /// <summary>200 with the first half of a JSON document, sent completely.</summary>
    public static RiskuityFault Truncated { get; } = new Body("""{"items": [{"id": "1", "control": {"id": "2", "na""");

    /// <summary>200 with an array nested 100 000 times.</summary>
    public static RiskuityFault Deep { get; } = new Body(new string('[', 100_000));

    /// <summary>200 whose <c>Content-Length</c> promises more than is sent before the connection closes.</summary>
    public static RiskuityFault LyingLength { get; } = new Lie();

    /// <summary>200 with chunks of valid JSON that never end.</summary>
    public static RiskuityFault EndlessChunks { get; } = new Endless(Compressed: false);

    /// <summary>200 with a small gzip body that never ends when it is unpacked.</summary>
    public static RiskuityFault GzipBomb { get; } = new Endless(Compressed: true);

    /// <summary>200 that comes one byte per second.</summary>
    public static RiskuityFault Dribble { get; } = new Drip();

    /// <summary>Reads the request and does not answer until the faults are forgotten, and then drops the connection.</summary>
    public static RiskuityFault Hang { get; } = new Never();

    /// <summary>200 with a <c>Content-Encoding</c> that the body has not.</summary>
    public static RiskuityFault LyingEncoding { get; } = new Body("{}", Encoding: "br");

    /// <summary>Drops the connection without an answer.</summary>
    public static RiskuityFault Reset { get; } = new Abort();

    /// <summary>200 with this text instead of the real answer.</summary>
    public static RiskuityFault Text(string body, string contentType = "application/json") => new Body(body, contentType);

    /// <param name="status">HTTP status.</param>
    /// <param name="body">JSON or any other text; Riskuity's usual <c>detail</c> when null.</param>
    /// <param name="retryAfter">Value of the <c>Retry-After</c> header; null sends none.</param>
    /// <param name="encoding">Value of the <c>Content-Encoding</c> header, which the body has not; null sends none.</param>
    public static RiskuityFault Status(int status, string? body = null, string? retryAfter = null, string? encoding = null) =>
        new WithStatus(status, body, retryAfter, encoding);

    public static RiskuityFault Redirect(Uri location) => new WithLocation(location);

    internal sealed record Body(string Content, string ContentType = "application/json", string? Encoding = null) : RiskuityFault;

    internal sealed record WithStatus(int Code, string? Content, string? RetryAfter, string? Encoding) : RiskuityFault;

    internal sealed record WithLocation(Uri Location) : RiskuityFault;

    internal sealed record Lie : RiskuityFault;

    internal sealed record Endless(bool Compressed) : RiskuityFault;

    internal sealed record Drip : RiskuityFault;

    internal sealed record Never : RiskuityFault;

    internal sealed record Abort : RiskuityFault;
}
