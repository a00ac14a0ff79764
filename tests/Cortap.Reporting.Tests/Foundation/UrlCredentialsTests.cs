namespace Cortap.Reporting.Tests.Foundation;

public sealed class UrlCredentialsTests
{
    [Theory]
    [InlineData("The proxy tunnel request to proxy 'http://bob:pw@proxy.example:8080/' failed.", "The proxy tunnel request to proxy 'http://***@proxy.example:8080/' failed.")]
    [InlineData("http://bob:p@w@proxy.example/x", "http://***@proxy.example/x")]
    [InlineData("https://proxy.example/a@b and user@example.org", "https://proxy.example/a@b and user@example.org")]
    public void Hide_AddressesWithAUser_LeavesTheRest(string text, string hidden) => UrlCredentials.Hide(text).ShouldBe(hidden);
}
