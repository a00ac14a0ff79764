using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Cortap.Simulators.Riskuity;

namespace Cortap.Reporting.Tests.Riskuity;

public sealed class HostileRiskuityTests
{
    // Long enough for a request to arrive on a busy machine.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Fault, status in the details, attempts.</summary>
    public static TheoryData<string, int?, int> Faults => new()
    {
        { "html", 200, 1 },
        { "null", 200, 1 },
        { "truncated", 200, 1 },
        { "deep", 200, 1 },
        { "endless", 200, 1 },
        { "bomb", 200, 1 },
        { "lie", null, 4 },
        { "reset", null, 4 },
        { "hang", null, 4 },
        { "dribble", null, 4 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task GetProjectControls_Fault_FailsWithDetails(string fault, int? status, int attempts)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, FaultOf(fault));
        var isSlow = fault is "hang" or "dribble";
        var client = isSlow ? RealTimeClient(riskuity) : riskuity.Client(options => options with { MaxResponseBytes = 1024 * 1024 });

        var failure = await Should.ThrowAsync<CortapException>(
            client.ReadControlsAsync(RiskuityClientFixture.ProjectId, riskuity.Token, "id", CancellationToken.None));

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        failure.Details!["endpoint"]!.GetValue<string>().ShouldBe("/projects/project_controls/77");
        ((int?)failure.Details["status_code"]).ShouldBe(status);
        ((int)failure.Details["attempts"]!).ShouldBe(attempts);
        riskuity.Simulator.Requests.Count.ShouldBe(attempts);
    }

    [Fact]
    public async Task GetProjectControls_PagesThatTogetherHaveTooMuch_FailsBeforeTheyAreAllRead()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(Page(1, new string('a', 100_000), total: 200)));

        var failure = await riskuity.FetchFailsAsync(options => options with { MaxListingBytes = 1_000_000 });

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        failure.Message.ShouldContain("larger than any project's");
        JsonNode.DeepEquals(failure.Details, JsonNode.Parse("""{"endpoint": "/projects/project_controls/77", "status_code": 200, "attempts": 1}""")).ShouldBeTrue();
        riskuity.Simulator.Requests.Count.ShouldBe(10);
    }

    [Fact]
    public async Task GetProjectControls_AnswersOfMillionsOfEmptyThings_FailBeforeTheyAreParsed()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(
            """[{"id": 1, "project_control": {"id": 1, "name": "P11"}, "assessment": {"id": 1, "instances": [{}""" + string.Concat(Enumerable.Repeat(",{}", 1_100_000)) + "]}}]"));

        var failure = await riskuity.FetchFailsAsync();

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        failure.Message.ShouldContain("larger than any project's");
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetProjectControls_TwentyThousandControlsWithLongComments_AreAllRead()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        // With as many commas and brackets as any prose has.
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(Page(500, string.Concat(Enumerable.Repeat("aaaa, [{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 100)), total: 20_000)));

        (await riskuity.FetchAsync()).Count.ShouldBe(20_000);
    }

    // Right-to-left and Latin letters in one label are no punycode.
    [Fact]
    public async Task ErrorDetail_RedirectToAHostThatCannotBeEncoded_TellsItAsItStands()
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Redirect);
        response.Headers.Location = new Uri("https://hvtd-\u05E2\u05D1\u05E8\u05D9\u05EA.example/");

        (await ErrorDetail.ReadAsync(response, "token", default)).ShouldStartWith("redirect to host hvtd-");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task GetProjectControls_Redirect_IsRefusedAndTheTokenStays(int status)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        await using var other = await RiskuitySimulator.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Redirect(new Uri(other.BaseUrl, "/projects/project_controls/77")), times: 1);
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(status));

        foreach (var expected in new[] { 307, status })
        {
            var failure = await riskuity.FetchFailsAsync();

            failure.Code.ShouldBe(ErrorCodes.DataFetchError);
            ((int)failure.Details!["status_code"]!).ShouldBe(expected);
            failure.Message.ShouldNotContain("127.0.0.1");
        }

        other.Requests.ShouldBeEmpty();
        riskuity.Simulator.Requests.Count.ShouldBe(2);
        riskuity.Log.Text.ShouldContain(riskuity.Simulator.BaseUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetProjectControls_ConnectionsClosedWithoutAnAnswer_GetsFourRequests(bool withReset)
    {
        await using var fixture = await RiskuityClientFixture.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = 0;
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync();
                if (await connection.ReceiveAsync(new byte[4096]) > 0)
                    Interlocked.Increment(ref requests);
                if (withReset)
                    connection.LingerState = new LingerOption(true, 0);
            }
        });

        var failure = await fixture.FetchFailsAsync(options => options with { BaseUrl = new Uri($"http://{listener.LocalEndpoint}") });

        listener.Stop();
        await Should.ThrowAsync<Exception>(serving);
        failure.Details!["attempts"]!.GetValue<int>().ShouldBe(4);
        requests.ShouldBe(4);
    }

    [Fact]
    public async Task GetProjectControls_ConnectionClosedAfterAnAnswer_IsNotUsedTwice()
    {
        await using var fixture = await RiskuityClientFixture.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            for (var answers = 0; answers < 2; answers++)
            {
                using var connection = await listener.AcceptSocketAsync();
                await connection.ReceiveAsync(new byte[4096]);
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]"u8.ToArray());
            }
        });
        Func<RiskuityOptions, RiskuityOptions> there = options => options with { BaseUrl = new Uri($"http://{listener.LocalEndpoint}") };

        (await fixture.FetchAsync(there)).ShouldBeEmpty();
        (await fixture.FetchAsync(there)).ShouldBeEmpty();

        await serving;
    }

    [Fact]
    public async Task GetProjectControls_Unreachable_FailsAfterFourAttempts()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        var client = riskuity.Client();
        await riskuity.Simulator.DisposeAsync();

        var failure = await Should.ThrowAsync<CortapException>(
            client.ReadControlsAsync(RiskuityClientFixture.ProjectId, riskuity.Token, "id", CancellationToken.None));

        JsonNode.DeepEquals(failure.Details, JsonNode.Parse("""{"endpoint": "/projects/project_controls/77", "attempts": 4}""")).ShouldBeTrue();
        failure.Message.ShouldNotContain("127.0.0.1");
    }

    [Theory]
    [InlineData("""[{"id": "1", "control": "LEGAL : L1"}]""")]
    [InlineData("""[{"id": "1", "assessment": {"comments": {"text": "Deficient"}}}]""")]
    [InlineData("""[null]""")]
    [InlineData("""[1]""")]
    [InlineData("""{"items": null, "total": 1}""")]
    [InlineData("""{"items": [], "total": -1}""")]
    [InlineData("""{"items": []}""")]
    [InlineData("""{"data": []}""")]
    [InlineData("""[] []""")]
    [InlineData("""{"items": [], "total": 20001}""")]
    public async Task GetProjectControls_OtherShape_IsUnreadable(string body)
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Text(body));

        var failure = await riskuity.FetchFailsAsync();

        failure.Code.ShouldBe(ErrorCodes.DataFetchError);
        riskuity.Simulator.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetProjectControls_LoneSurrogate_IsReadAndDropped()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(
            RiskuityClientFixture.ProjectId, RiskuityFault.Text("""[{"id": "1", "assessment": {"comments": "a\ud83d \\ud83d \ud83d\ude8c\udc00b"}}]"""));

        var comments = (await riskuity.FetchAsync()).Single().Assessment!.Comments;

        Reporting.Canonical.CanonicalText.Clean(comments).ShouldBe("a \\ud83d 🚌b");
    }

    [Fact]
    public async Task ReadAsync_EndlessStream_StopsAtTheLimit()
    {
        await using var endless = new EndlessStream();

        (await LimitedStream.ReadAsync(endless, 100_000, CancellationToken.None)).ShouldBeNull();

        endless.BytesRead.ShouldBe(100_001);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(100_000)]
    public async Task ReadAsync_StreamWithinTheLimit_GivesAllBytes(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        (await LimitedStream.ReadAsync(new MemoryStream(bytes), 100_000, CancellationToken.None))!.Value.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task Faults_ControlCall_SchedulesAndForgets()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        using var http = new HttpClient { BaseAddress = riskuity.Simulator.BaseUrl };
        using var fault = new StringContent("""{"project_id": 77, "fault": "status", "status": 404}""", System.Text.Encoding.UTF8, "application/json");

        (await http.PostAsync(new Uri("/simulator/faults", UriKind.Relative), fault)).EnsureSuccessStatusCode();
        (await riskuity.FetchFailsAsync()).Code.ShouldBe(ErrorCodes.DataFetchError);
        (await http.DeleteAsync(new Uri("/simulator/faults", UriKind.Relative))).EnsureSuccessStatusCode();

        (await riskuity.FetchAsync()).Count.ShouldBe(130);
    }

    [Theory]
    [InlineData("""{"fault": "redirect", "location": "http://127.0.0.1:1/"}""", 204)]
    [InlineData("""{"fault": "html"}""", 204)]
    [InlineData("""{"fault": "null"}""", 204)]
    [InlineData("""{"fault": "truncated"}""", 204)]
    [InlineData("""{"fault": "deep"}""", 204)]
    [InlineData("""{"fault": "lying_length"}""", 204)]
    [InlineData("""{"fault": "lying_encoding"}""", 204)]
    [InlineData("""{"fault": "endless_chunks"}""", 204)]
    [InlineData("""{"fault": "gzip_bomb"}""", 204)]
    [InlineData("""{"fault": "dribble"}""", 204)]
    [InlineData("""{"fault": "hang"}""", 204)]
    [InlineData("""{"fault": "reset"}""", 204)]
    [InlineData("""{"fault": "status"}""", 400)]
    [InlineData("""{"fault": "fire"}""", 400)]
    public async Task Faults_ControlCall_KnowsTheFaults(string body, int status)
    {
        await using var simulator = await RiskuitySimulator.StartAsync();
        using var http = new HttpClient { BaseAddress = simulator.BaseUrl };
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        ((int)(await http.PostAsync(new Uri("/simulator/faults", UriKind.Relative), content)).StatusCode).ShouldBe(status);
    }

    // Read as a whole they were 300 MB.
    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"items\": [", "], \"total\": 1}")]
    public void ReadControls_MillionsOfEmptyItems_EndsWhereItIsTooMuch(string start, string end)
    {
        var answer = System.Text.Encoding.UTF8.GetBytes(start + string.Join(',', Enumerable.Repeat("{}", 5_000_000)) + end);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<System.Text.Json.JsonException>(() => RiskuityJson.ReadControls(answer)).Message.ShouldContain("more than 20000 controls");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(answer.Length);
    }

    [Fact]
    public void ReadControls_TextThatIsNotUtf8_IsUnreadable()
    {
        byte[] answer = [.. """[{"id": "1", "assessment": {"comments": "x"""u8, 0xFF, 0xFE, .. """x"}}]"""u8];

        Should.Throw<System.Text.Json.JsonException>(() => RiskuityJson.ReadControls(answer));
    }

    private static string Page(int items, string comments, int total)
    {
        var item = $$$"""{"id": "1", "assessment": {"comments": "{{{comments}}}"}}""";
        return $$"""{"items": [{{string.Join(",", Enumerable.Repeat(item, items))}}], "total": {{total}}}""";
    }

    private static RiskuityFault FaultOf(string name) => name switch
    {
        "html" => RiskuityFault.Html,
        "null" => RiskuityFault.Null,
        "truncated" => RiskuityFault.Truncated,
        "deep" => RiskuityFault.Deep,
        "endless" => RiskuityFault.EndlessChunks,
        "bomb" => RiskuityFault.GzipBomb,
        "lie" => RiskuityFault.LyingLength,
        "reset" => RiskuityFault.Reset,
        "hang" => RiskuityFault.Hang,
        _ => RiskuityFault.Dribble,
    };

    private static RiskuityClient RealTimeClient(RiskuityClientFixture riskuity) => new(
        new HttpClient(RiskuityHttp.CreateHandler()),
        new RiskuityOptions { BaseUrl = riskuity.Simulator.BaseUrl, RequestTimeout = ShortTimeout, RetryDelay = TimeSpan.FromMilliseconds(1) },
        TimeProvider.System,
        riskuity.Log);

    private sealed class EndlessStream : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            BytesRead += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            BytesRead += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
