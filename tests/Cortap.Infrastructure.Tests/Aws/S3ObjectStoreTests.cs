using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
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
    public async Task CreateDownloadLinkAsync_TwoVersions_EachLinkServesItsOwn()
    {
        var attributes = new ObjectAttributes(Docx, "report.docx");
        var first = await _store.PutAsync(Key, "first"u8.ToArray(), attributes, default);
        var second = await _store.PutAsync(Key, "second"u8.ToArray(), attributes, default);

        var firstLink = await _store.CreateDownloadLinkAsync(first, TimeSpan.FromDays(7), default);
        var secondLink = await _store.CreateDownloadLinkAsync(second, TimeSpan.FromDays(7), default);

        (await Http.GetStringAsync(firstLink.Url)).ShouldBe("first");
        using var answer = await Http.GetAsync(secondLink.Url);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("second");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(Docx);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldBe("report.docx");
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_SevenDays_IsSignatureVersion4AndTellsItsEnd()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), new ObjectAttributes(Docx), default);

        var link = await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromSeconds(604_800), default);

        link.Url.Query.ShouldContain("X-Amz-Algorithm=AWS4-HMAC-SHA256");
        link.Url.Query.ShouldContain("X-Amz-Expires=604800");
        var signedAt = System.Text.RegularExpressions.Regex.Match(link.Url.Query, @"X-Amz-Date=(\d{8}T\d{6})Z").Groups[1].Value;
        link.ExpiresAt.AddDays(-7).UtcDateTime.ToString("yyyyMMdd'T'HHmmss").ShouldBe(signedAt);
    }

    [Fact]
    public async Task CreateDownloadLinkAsync_Tampered_IsRefusedByTheServer()
    {
        var stored = await _store.PutAsync(Key, "x"u8.ToArray(), new ObjectAttributes(Docx), default);
        var other = await _store.PutAsync("reports/project-34/other.docx", "y"u8.ToArray(), new ObjectAttributes(Docx), default);
        var link = await _store.CreateDownloadLinkAsync(stored, TimeSpan.FromHours(1), default);
        var text = link.Url.AbsoluteUri;

        string[] tampered =
        [
            text.Replace("project-33/draft_audit_report_20260211", "project-34/other").Replace(stored.Version, other.Version),
            text.Replace(stored.Version, other.Version),
            text.Replace("X-Amz-Expires=3600", "X-Amz-Expires=3601"),
            text.Split('?')[0],
        ];
        foreach (var url in tampered)
        {
            url.ShouldNotBe(text);
            using var answer = await Http.GetAsync(url);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, url);
        }

        using var delete = await Http.DeleteAsync(link.Url);
        delete.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
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
}
