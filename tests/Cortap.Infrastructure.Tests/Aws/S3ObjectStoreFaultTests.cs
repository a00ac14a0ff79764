using System.Security.Cryptography;
using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Storage;
using Microsoft.AspNetCore.Http;
using ObjectAttributes = Cortap.Reporting.Storage.ObjectAttributes;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class S3ObjectStoreFaultTests : IAsyncLifetime
{
    private const string Key = "reports/project-33/draft_audit_report_20260211.docx";

    private static readonly ObjectAttributes Attributes = new("application/json", "x.json");
    private static readonly Predicate<HttpRequest> Put = request => request.Method == "PUT";
    private static readonly Predicate<HttpRequest> Any = _ => true;

    private FaultProxy _proxy = null!;
    private AwsOptions _options = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        var direct = await AwsServers.NewBucketAsync();
        _proxy = await FaultProxy.StartAsync(direct.S3Endpoint!);
        _options = direct with { S3Endpoint = _proxy.Endpoint, MaxRetries = 2 };
        _client = AwsClients.CreateS3(_options, AwsServers.Credentials);
        _store = new S3ObjectStore(_client, AwsServers.Credentials, _options, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(S3ObjectStore.MultipartThreshold + 1)]
    public async Task PutAsync_AnySize_AsksForEncryption(int size)
    {
        await _store.PutAsync(Key, new byte[size], Attributes, default);

        var creation = _proxy.Requests.First(request => request.Method == "PUT" || request.Path.EndsWith("?uploads", StringComparison.Ordinal));
        creation.Headers["x-amz-server-side-encryption"].ToString().ShouldBe("AES256");
    }

    [Fact]
    public async Task PutAsync_AppliedButAnswerLost_EndsInOneLinkedResult()
    {
        _proxy.Plan(Put, FaultProxy.LoseAnswer);

        var stored = await _store.PutAsync(Key, "report"u8.ToArray(), Attributes, default);

        _proxy.Requests.Count(request => request.Method == "PUT").ShouldBe(2);
        (await _store.GetAsync(Key, stored.Version, default)).ShouldBe("report"u8.ToArray());
        (await _store.GetAsync(Key, null, default)).ShouldBe("report"u8.ToArray());
    }

    [Fact]
    public async Task PutAsync_MultipartCompletedButAnswerLost_ReturnsTheOneVersion()
    {
        var content = RandomNumberGenerator.GetBytes(S3ObjectStore.MultipartThreshold + 1);
        _proxy.Plan(request => request.Method == "POST" && request.Query.ContainsKey("uploadId"), FaultProxy.LoseAnswer);

        var stored = await _store.PutAsync(Key, content, Attributes, default);

        (await _client.ListVersionsAsync(_options.BucketName, Key)).Versions.ShouldHaveSingleItem().VersionId.ShouldBe(stored.Version);
        (await _store.GetAsync(Key, stored.Version, default)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task PutAsync_ThrottledTwice_Succeeds()
    {
        var slowDown = FaultProxy.Answer(503, "application/xml", "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>");
        _proxy.Plan(Put, slowDown, slowDown);

        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);

        stored.Size.ShouldBe(1);
    }

    [Theory]
    [InlineData(503, "SlowDown", "throttled", 3)]
    [InlineData(400, "ExpiredToken", "credentials have expired", 1)]
    [InlineData(403, "RequestTimeTooSkewed", "correct the clock", 1)]
    [InlineData(403, "AccessDenied", "lack a permission", 1)]
    [InlineData(500, "InternalError", "InternalError (HTTP 500)", 3)]
    public async Task PutAsync_Refused_SaysWhyAndWhatToDo(int status, string code, string expected, int tries)
    {
        var refusal = FaultProxy.Answer(status, "application/xml", $"<Error><Code>{code}</Code><Message>Refused.</Message></Error>");
        _proxy.Plan(Put, [.. Enumerable.Repeat(refusal, tries)]);

        var failure = await Should.ThrowAsync<ObjectStoreException>(() => _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));

        failure.Message.ShouldContain(expected);
        _proxy.Requests.Count(request => request.Method == "PUT").ShouldBe(tries);
    }

    [Fact]
    public async Task PutAsync_VersionMayNotBeLookedAt_IsLastingAndSaysWhatToDo()
    {
        // An answer to HEAD has no body that could tell the code.
        _proxy.Plan(request => request.Method == "HEAD", FaultProxy.Answer(403, "application/xml", ""));

        var failure = await Should.ThrowAsync<ObjectStoreException>(() => _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));

        failure.IsLasting.ShouldBeTrue();
        failure.Message.ShouldContain("lack a permission");
    }

    [Fact]
    public async Task PutAsync_PartsAreNotAnswered_EndsSoonAfterItsTime()
    {
        _proxy.Plan(request => request.Query.ContainsKey("uploads"), (_, pass) => pass());
        _proxy.PlanAlways(FaultProxy.Hang);
        var store = new S3ObjectStore(_client, AwsServers.Credentials, _options with { S3Timeout = TimeSpan.FromSeconds(3) }, TimeProvider.System);

        var put = store.PutAsync(Key, new byte[S3ObjectStore.MultipartThreshold + 1], Attributes, default);

        (await Should.ThrowAsync<ObjectStoreException>(() => put.WaitAsync(TimeSpan.FromSeconds(30)))).Message.ShouldContain("no answer in time");
    }

    [Fact]
    public async Task AnyCall_AProxysPageWithStatus200_IsNeitherTheObjectNorALastingFailure()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default);
        var page = FaultProxy.Answer(200, "text/html", "<html>Sign in to the network</html>");
        _proxy.Plan(Any, page, page, page);
        Func<Task>[] calls =
        [
            () => _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default),
            () => _store.GetAsync(Key, stored.Version, default),
            () => _store.OpenAsync(Key, stored.Version, default),
        ];

        foreach (var call in calls)
        {
            var failure = await Should.ThrowAsync<ObjectStoreException>(call);
            failure.Message.ShouldContain("in the place of S3");
            failure.IsLasting.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_AfterAServersClockWasAnHourAhead_IsStillSignedForSevenDaysFromNow()
    {
        var refuse = FaultProxy.Answer(403, "application/xml", "<Error><Code>RequestTimeTooSkewed</Code><Message>Refused.</Message></Error>");
        _proxy.Plan(Put, (context, pass) =>
        {
            context.Response.Headers.Date = DateTimeOffset.UtcNow.AddHours(1).ToString("R");
            return refuse(context, pass);
        });
        await Should.ThrowAsync<ObjectStoreException>(() => _store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));

        var link = await _store.CreateDownloadLinkAsync(new StoredObject(Key, "v1", 1), TimeSpan.FromSeconds(604_800), default);

        link.Url.Query.ShouldContain("X-Amz-Expires=604800");
        link.ExpiresAt.ShouldBeLessThan(DateTimeOffset.UtcNow.AddDays(7).AddMinutes(30));
        _proxy.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task GetAsync_ServerHangs_GivesUpInTime()
    {
        _proxy.Plan(Any, FaultProxy.Hang, FaultProxy.Hang, FaultProxy.Hang);
        var store = new S3ObjectStore(
            _client, AwsServers.Credentials, _options with { S3Timeout = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);

        var failure = await Should.ThrowAsync<ObjectStoreException>(() => store.GetAsync(Key, null, default));

        failure.Message.ShouldContain("no answer in time");
        _proxy.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task GetAsync_CancelledByTheCaller_IsCancelled()
    {
        _proxy.Plan(Any, FaultProxy.Hang);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() => _store.GetAsync(Key, null, cancellation.Token));
    }

    [Fact]
    public async Task PutAsync_BucketMissing_SaysHowToMakeIt()
    {
        var store = new S3ObjectStore(
            _client, AwsServers.Credentials, _options with { BucketName = "no-such-bucket" }, TimeProvider.System);

        var failure = await Should.ThrowAsync<ObjectStoreException>(() => store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));

        failure.Message.ShouldContain("infra/aws/template.yaml");
    }

    [Fact]
    public async Task PutAsync_BucketNotVersioned_IsRefused()
    {
        await _client.PutBucketAsync($"{_options.BucketName}-plain");
        var store = new S3ObjectStore(
            _client, AwsServers.Credentials, _options with { BucketName = $"{_options.BucketName}-plain" }, TimeProvider.System);

        var failure = await Should.ThrowAsync<ObjectStoreException>(() => store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));

        failure.Message.ShouldContain("versioning");
    }

    [Fact]
    public async Task PutAsync_NobodyListens_SaysSo()
    {
        var options = _options with { S3Endpoint = new Uri("http://127.0.0.1:1"), MaxRetries = 0 };
        using var client = AwsClients.CreateS3(options, AwsServers.Credentials);
        var store = new S3ObjectStore(client, AwsServers.Credentials, options, TimeProvider.System);

        await Should.ThrowAsync<ObjectStoreException>(() => store.PutAsync(Key, "x"u8.ToArray(), Attributes, default));
    }
}
