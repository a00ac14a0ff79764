using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Http;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;
using Cortap.Simulators.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Http;

public sealed class WebhookSenderTests : IAsyncLifetime
{
    private const string Secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static readonly CallbackUrlPolicy Open = new(new() { AllowHttp = true, AllowPrivate = true });

    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync(Secret);

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task SendAsync_AGoodReceiver_IsDeliveredWithBothSignatures()
    {
        var outcome = await SendAsync(_receiver.Url);

        outcome.Verdict.ShouldBe(WebhookVerdict.Delivered);
        (outcome.Attempt!.StatusCode, outcome.Attempt!.Error).ShouldBe((200, null));
        var received = _receiver.Received.ShouldHaveSingleItem();
        received.Problems.ShouldBeEmpty();
        received.Headers["X-Correlation-ID"].ShouldBe("c-1");
        received.Headers["User-Agent"].ShouldMatch(@"\Acortap/\d+\.\d+\.\d+\z");
        received.Headers["Content-Type"].ShouldBe("application/json");
        received.Id.ShouldBe($"msg_{FailedJob(_receiver.Url).Id}");
        received.Body.ShouldBe(WebhookPayload.Write(FailedJob(_receiver.Url)));
    }

    [Theory]
    [InlineData(200, WebhookVerdict.Delivered)]
    [InlineData(201, WebhookVerdict.Delivered)]
    [InlineData(204, WebhookVerdict.Delivered)]
    [InlineData(299, WebhookVerdict.Delivered)]
    [InlineData(304, WebhookVerdict.Refused)]
    [InlineData(400, WebhookVerdict.Refused)]
    [InlineData(401, WebhookVerdict.Refused)]
    [InlineData(404, WebhookVerdict.Refused)]
    [InlineData(408, WebhookVerdict.Retry)]
    [InlineData(410, WebhookVerdict.Refused)]
    [InlineData(429, WebhookVerdict.Retry)]
    [InlineData(500, WebhookVerdict.Retry)]
    [InlineData(503, WebhookVerdict.Retry)]
    [InlineData(599, WebhookVerdict.Retry)]
    public async Task SendAsync_AStatus_DecidesWhatFollows(int status, WebhookVerdict verdict)
    {
        _receiver.Answer(WebhookAnswer.Status(status));

        var outcome = await SendAsync(_receiver.Url);

        (outcome.Verdict, outcome.Attempt!.StatusCode).ShouldBe((verdict, status));
        (outcome.Attempt!.Error is null).ShouldBe(verdict == WebhookVerdict.Delivered);
    }

    [Fact]
    public async Task SendAsync_ARetryAfter_IsTold()
    {
        _receiver.Answer(WebhookAnswer.Status(503, "7"), WebhookAnswer.Status(429, "nonsense"), WebhookAnswer.Status(503, "99999999999"));

        (await SendAsync(_receiver.Url)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        (await SendAsync(_receiver.Url)).RetryAfter.ShouldBeNull();
        (await SendAsync(_receiver.Url)).RetryAfter!.Value.ShouldBeGreaterThan(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task SendAsync_ARedirect_IsNotFollowed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync(Secret);
        _receiver.Answer(WebhookAnswer.Redirect(elsewhere.Url));

        (await SendAsync(_receiver.Url)).Verdict.ShouldBe(WebhookVerdict.Refused);

        elsewhere.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_AReceiverThatHangs_IsRetriedAfterTheTimeOut()
    {
        _receiver.Answer(WebhookAnswer.Hang);
        var outcome = await SendAsync(_receiver.Url, new() { Timeout = TimeSpan.FromMilliseconds(300) });

        (outcome.Verdict, outcome.Attempt!.StatusCode).ShouldBe((WebhookVerdict.Retry, null));
        outcome.Attempt!.Error.ShouldNotBeNull().ShouldContain("0.3 s");
    }

    [Fact]
    public async Task SendAsync_AReceiverThatDropsTheConnection_IsRetried()
    {
        _receiver.Answer(WebhookAnswer.Reset);
        (await SendAsync(_receiver.Url)).Verdict.ShouldBe(WebhookVerdict.Retry);
    }

    [Fact]
    public async Task SendAsync_NobodyListening_IsRetried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = UrlOf(listener);
        listener.Stop();

        var outcome = await SendAsync(url);

        outcome.Verdict.ShouldBe(WebhookVerdict.Retry);
        outcome.Attempt!.Error.ShouldBe("The receiver could not be reached: it took no connection.");
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", 0, "The receiver did not answer in HTTP.")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", 1_000_000, "The receiver answered with headers that are too long.")]
    public async Task SendAsync_AnAnswerThatCannotBeRead_SaysWhy(string beginning, int letters, string error)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, beginning + new string('a', letters));

        (await SendAsync(UrlOf(listener))).Attempt!.Error.ShouldBe(error);

        await serving;
    }

    [Fact]
    public async Task SendAsync_AnEndlessAnswer_IsReadUpToItsCapAndDelivered()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeWithoutEndAsync(listener);

        (await SendAsync(UrlOf(listener))).Verdict.ShouldBe(WebhookVerdict.Delivered);

        // What was not read lies in socket buffers.
        (await serving).ShouldBeLessThan(32 * 1024 * 1024);
    }

    [Fact]
    public async Task SendAsync_HeadersThatDribble_AreRetriedAfterTheTimeOut()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = DribbleAsync(listener);

        (await SendAsync(UrlOf(listener), new() { Timeout = TimeSpan.FromMilliseconds(300) })).Verdict.ShouldBe(WebhookVerdict.Retry);

        await serving;
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", WebhookVerdict.Refused)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", WebhookVerdict.Delivered)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{\"received\": true, \"\\ud800 and so on\": 1}", WebhookVerdict.Delivered)]
    [InlineData("nonsense\r\n\r\n", WebhookVerdict.Retry)]
    [InlineData("", WebhookVerdict.Retry)]
    public async Task SendAsync_ARawAnswer_IsJudged(string answer, WebhookVerdict verdict)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, answer);

        var outcome = await SendAsync(UrlOf(listener), new() { Timeout = TimeSpan.FromSeconds(2) });

        outcome.Verdict.ShouldBe(verdict);
        await serving;
    }

    [Fact]
    public async Task SendAsync_AnAddressThatIsNotPublic_IsRefusedAndNamesTheSetting()
    {
        var strict = new CallbackUrlPolicy(new() { AllowHttp = true });

        var outcome = await SendAsync(_receiver.Url, policy: strict);

        outcome.Verdict.ShouldBe(WebhookVerdict.Refused);
        outcome.Attempt!.Error.ShouldNotBeNull().ShouldContain("CALLBACK_ALLOW_PRIVATE");
        _receiver.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CALLBACK_ALLOWED_HOSTS", true, "hooks.example")]
    [InlineData("CALLBACK_ALLOW_HTTP", false)]
    public async Task SendAsync_AUrlThatTheSettingsDoNotAllowAnyMore_IsRefusedAndNamesTheSetting(string setting, bool allowHttp, params string[] hosts)
    {
        var narrowed = new CallbackUrlPolicy(new() { AllowHttp = allowHttp, AllowPrivate = true, AllowedHosts = hosts });

        var outcome = await SendAsync(_receiver.Url, policy: narrowed);

        outcome.Verdict.ShouldBe(WebhookVerdict.Refused);
        outcome.Attempt!.Error.ShouldNotBeNull().ShouldContain(setting);
        _receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_ANameThatResolvesToAPublicAndAPrivateAddress_IsRefused()
    {
        var strict = new CallbackUrlPolicy(new() { AllowHttp = true });
        var url = new UriBuilder(_receiver.Url) { Host = "receiver.example" }.Uri;

        var outcome = await SendAsync(url, policy: strict, resolve: (_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.8.8"), IPAddress.Loopback }));

        outcome.Verdict.ShouldBe(WebhookVerdict.Refused);
        _receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task SendAsync_AName_IsResolvedOnceAndItsCheckedAddressIsCalled()
    {
        var lookups = 0;
        var url = new UriBuilder(_receiver.Url) { Host = "receiver.example" }.Uri;

        var outcome = await SendAsync(url, resolve: (host, _) =>
        {
            host.ShouldBe("receiver.example");

            // A name that is re-bound after the check.
            return Task.FromResult(new[] { Interlocked.Increment(ref lookups) == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254") });
        });

        (outcome.Verdict, lookups).ShouldBe((WebhookVerdict.Delivered, 1));
    }

    [Fact]
    public async Task SendAsync_TheServiceItself_IsRefused()
    {
        var policy = new CallbackUrlPolicy(new() { AllowHttp = true, AllowPrivate = true, OwnEndpoints = () => [new(IPAddress.Any, _receiver.Url.Port)] });
        (await SendAsync(_receiver.Url, policy: policy)).Verdict.ShouldBe(WebhookVerdict.Refused);
    }

    [Fact]
    public async Task SendAsync_ANameThatDoesNotResolve_CannotBeToldFromAnInternalOne()
    {
        var strict = new CallbackUrlPolicy(new() { AllowHttp = true });
        var url = new Uri("http://receiver.example/");

        var unknown = await SendAsync(url, policy: strict, resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        var empty = await SendAsync(url, policy: strict, resolve: (_, _) => Task.FromResult<IPAddress[]>([]));
        var inside = await SendAsync(url, policy: strict, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]));
        var metadata = await SendAsync(url, policy: strict, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")]));

        foreach (var outcome in new[] { empty, inside, metadata })
            (outcome.Verdict, outcome.Attempt!.Error).ShouldBe((unknown.Verdict, unknown.Attempt!.Error));
        unknown.Verdict.ShouldBe(WebhookVerdict.Refused);
        unknown.Attempt!.Error.ShouldNotBeNull().ShouldContain("CALLBACK_ALLOW_PRIVATE");
    }

    [Fact]
    public async Task SendAsync_ANameThatDoesNotResolveWherePrivateIsAllowed_IsNotToldToAllowIt()
    {
        var lenient = new CallbackUrlPolicy(new() { AllowHttp = true, AllowPrivate = true });

        var unknown = await SendAsync(new Uri("http://receiver.example/"), policy: lenient, resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        unknown.Attempt!.Error.ShouldNotBeNull().ShouldNotContain("CALLBACK_ALLOW_PRIVATE");
    }

    [Fact]
    public async Task SendAsync_AResolverInTrouble_IsRetried() =>
        (await SendAsync(new Uri("http://receiver.example/"), resolve: (_, _) => throw new SocketException((int)SocketError.TryAgain))).Verdict.ShouldBe(WebhookVerdict.Retry);

    [Fact]
    public async Task SendAsync_AMappedAddressThatIsAllowed_IsReached()
    {
        var outcome = await SendAsync(new UriBuilder(_receiver.Url) { Host = "[::ffff:127.0.0.1]" }.Uri);

        outcome.Verdict.ShouldBe(WebhookVerdict.Delivered, outcome.Attempt!.Error);
    }

    [Fact]
    public async Task SendAsync_AReceiverOfWhichOneAddressIsDead_IsReachedByTheOther()
    {
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        dead.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), _receiver.Url.Port));
        dead.Listen(1);
        var full = Enumerable.Range(0, 4).Select(_ => new TcpClient()).ToList();
        full.ForEach(client => _ = client.ConnectAsync(IPAddress.Parse("127.0.0.2"), _receiver.Url.Port));

        var outcome = await SendAsync(
            new UriBuilder(_receiver.Url) { Host = "receiver.example" }.Uri, resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        outcome.Verdict.ShouldBe(WebhookVerdict.Delivered, outcome.Attempt!.Error);
        full.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task SendAsync_ACancelledCall_Throws()
    {
        _receiver.Answer(WebhookAnswer.Hang);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        using var http = new HttpClient(CallbackHandler.Create(Open)) { Timeout = Timeout.InfiniteTimeSpan };
        await Should.ThrowAsync<OperationCanceledException>(() => Sender(http, new()).SendAsync(WebhookMessage.Of(FailedJob(_receiver.Url)), cancellation.Token));
    }

    private static async Task<WebhookOutcome> SendAsync(
        Uri url, WebhookOptions? options = null, CallbackUrlPolicy? policy = null, CallbackHandler.Resolver? resolve = null)
    {
        using var http = new HttpClient(CallbackHandler.Create(policy ?? Open, resolve)) { Timeout = Timeout.InfiniteTimeSpan };
        return await Sender(http, options ?? new()).SendAsync(WebhookMessage.Of(FailedJob(url)), default);
    }

    private static WebhookSender Sender(HttpClient http, WebhookOptions options) =>
        new(http, new WebhookSigner(Secret), options, TimeProvider.System, NullLogger<WebhookSender>.Instance);

    private static Job FailedJob(Uri callback)
    {
        var at = new DateTimeOffset(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);
        return new Job
        {
            Id = JobId.Parse("rpt-20260211-160045-a1b2c3d4"),
            Status = JobStatus.Processing,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            CallbackUrl = callback,
            UserId = 1,
            TenantId = 1,
            CorrelationId = "c-1",
            CreatedAt = at,
            UpdatedAt = at,
            PurgeAt = at,
        }.Fail(new JobError("DATA_FETCH_ERROR", "Riskuity did not answer", new JsonObject { ["attempts"] = 4 }), null, at)!;
    }

    private static Uri UrlOf(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook");

    private static async Task<long> ServeWithoutEndAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var written = 0L;
        try
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"u8.ToArray());
            for (var block = new byte[64 * 1024]; written < 1_000_000_000; written += block.Length)
            {
                await stream.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // The sender has hung up, as it should.
        }

        return written;
    }

    private static async Task DribbleAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        try
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-Slow: "u8.ToArray());
            while (true)
            {
                await stream.WriteAsync("X"u8.ToArray());
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }
        catch (IOException)
        {
            // The sender has given up.
        }
    }

    private static async Task ServeOnceAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        var buffer = new byte[64 * 1024];
        _ = await stream.ReadAsync(buffer);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
        catch (IOException)
        {
            // The sender has given up.
        }
    }
}
