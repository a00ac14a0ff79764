using System.Net;

namespace Cortap.Runtime.Tests.Management;

public sealed class ManagementApiTests : ManagementApiTest
{
    [Fact]
    public async Task Request_ToAStoppedEngine_IsUnavailableForNow()
    {
        await Engine.StopAsync(default);
        var response = await GetAsync("instances");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Request_WithAHugeBody_IsRefused()
        => await ShouldAnswer(PostAsync("orchestrators/WaitForGo", new string('x', 1024 * 1024)), HttpStatusCode.RequestEntityTooLarge);

    [Theory]
    [InlineData("entities/x")]
    [InlineData("makeprimary")]
    [InlineData("instances/x/explode")]
    public async Task Request_ToWhatIsNotThere_IsNotFound(string path) => await ShouldAnswer(PostAsync(path), HttpStatusCode.NotFound);

    [Fact]
    public async Task Response_OfAnyRequest_IsNotToBeStored()
        => (await GetAsync("instances")).Headers.CacheControl!.NoStore.ShouldBeTrue();
}
