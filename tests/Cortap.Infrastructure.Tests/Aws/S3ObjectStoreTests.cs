using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Reporting.Storage;
using ObjectAttributes = Cortap.Reporting.Storage.ObjectAttributes;

namespace Cortap.Infrastructure.Tests.Aws;

public sealed class S3ObjectStoreTests : IAsyncLifetime
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Key = "reports/project-33/draft_audit_report_20260211.docx";

    private static readonly HttpClient Http = new();

    private AwsOptions _options = null!;
    private AmazonS3Client _client = null!;
    private S3ObjectStore _store = null!;

    public async Task InitializeAsync()
    {
        _options = await AwsServers.NewBucketAsync();
        _client = AwsClients.CreateS3(_options, AwsServers.Credentials);
        _store = new S3ObjectStore(_client, AwsServers.Credentials, _options, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task PutAsync_Report_StoresItWithTypeAndName()
    {
        var stored = await _store.PutAsync(Key, "report"u8.ToArray(), new ObjectAttributes(Docx, "CORTAP_RIR_Project33_20260211.docx"), default);

        var found = await _client.GetObjectMetadataAsync(_options.BucketName, Key);
        found.VersionId.ShouldBe(stored.Version);
        found.ContentLength.ShouldBe(6);
        found.Headers.ContentType.ShouldBe(Docx);
        found.Headers.ContentDisposition.ShouldBe("attachment; filename=\"CORTAP_RIR_Project33_20260211.docx\"");
    }

    [Theory]
    [InlineData(S3ObjectStore.MultipartThreshold)]
    [InlineData(S3ObjectStore.MultipartThreshold + 1)]
    public async Task PutAsync_LargeContent_ReadsBackTheSame(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var stored = await _store.PutAsync(Key, content, new ObjectAttributes(Docx, "report.docx"), default);

        (await _store.GetAsync(Key, stored.Version, default)).AsSpan().SequenceEqual(content).ShouldBeTrue();
        var found = await _client.GetObjectMetadataAsync(_options.BucketName, Key);
        found.Headers.ContentDisposition.ShouldBe("attachment; filename=\"report.docx\"");
        found.ETag.Contains('-').ShouldBe(size > S3ObjectStore.MultipartThreshold);
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_SevenDays_IsSignatureVersion4AndTellsItsEnd()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), new ObjectAttributes(Docx), default);

        var link = await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromSeconds(604_800), default);

        link.Url.Query.ShouldContain("X-Amz-Algorithm=AWS4-HMAC-SHA256");
        link.Url.Query.ShouldContain("X-Amz-Expires=604800");
        link.ExpiresAt.ShouldBe(SignedAt(link).AddDays(7));
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_LifetimeExtendedByHand_IsRefusedByTheServer()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), new ObjectAttributes(Docx), default);
        var link = (await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromHours(1), default)).Url.AbsoluteUri;

        using var extended = await Http.GetAsync(link.Replace("X-Amz-Expires=3600", "X-Amz-Expires=604800"));

        extended.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Http.GetStringAsync(link)).ShouldBe("x");
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(48, false)]
    public async Task CreateDownloadLinkAsync_TemporaryCredentials_TellsTheEarlierEnd(int sessionHours, bool endsWithSession)
    {
        var session = new TemporaryCredentials(DateTime.UtcNow.Date.AddDays(1).AddHours(sessionHours));
        using var client = AwsClients.CreateS3(_options, session);
        var store = new S3ObjectStore(client, session, _options, TimeProvider.System);

        var link = await store.CreateDownloadLinkAsync(new StoredObject(Key, "v1", 1), TimeSpan.FromHours(36), default);

        link.Url.Query.ShouldContain("X-Amz-Expires=129600");
        link.ExpiresAt.ShouldBe(endsWithSession ? session.Expiration!.Value : SignedAt(link).AddHours(36));
    }

    [Fact]
    public async Task DeletePrefixAsync_ManyVersions_RemovesAllBelowAndNothingElse()
    {
        var attributes = new ObjectAttributes("application/json");
        var kept = await _store.PutAsync("work/rpt-2/a.json", "1"u8.ToArray(), attributes, default);
        var versions = new List<string>();
        foreach (var key in new[] { "work/rpt-1/a.json", "work/rpt-1/a.json", "work/rpt-1/b/c.json" })
        {
            versions.Add((await _store.PutAsync(key, "1"u8.ToArray(), attributes, default)).Version);
        }

        await _client.DeleteObjectAsync(_options.BucketName, "work/rpt-1/a.json");

        await _store.DeletePrefixAsync("work/rpt-1/", default);

        (await _store.GetAsync("work/rpt-1/a.json", versions[0], default)).ShouldBeNull();
        (await _store.GetAsync("work/rpt-1/b/c.json", null, default)).ShouldBeNull();
        (await _client.ListVersionsAsync(_options.BucketName, "work/rpt-1/")).Versions.ShouldBeNull();
        (await _store.GetAsync("work/rpt-2/a.json", kept.Version, default)).ShouldNotBeNull();
    }

    private static DateTimeOffset SignedAt(DownloadLink link) => DateTimeOffset.ParseExact(
        Regex.Match(link.Url.Query, @"X-Amz-Date=(\w+)").Groups[1].Value,
        "yyyyMMdd'T'HHmmss'Z'",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal);

    private sealed class TemporaryCredentials(DateTime end) : AWSCredentials
    {
        public override DateTime? Expiration => end;

        public override ImmutableCredentials GetCredentials() => new("ASIATEST", "secret", "session-token");
    }
}
