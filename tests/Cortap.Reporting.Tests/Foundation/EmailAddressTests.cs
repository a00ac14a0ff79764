namespace Cortap.Reporting.Tests.Foundation;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("avery@example.com")]
    [InlineData("avery.lindqvist+cortap@mail.transit.example.gov")]
    [InlineData("a@localhost")]
    [InlineData("o'brien@xn--bcher-kva.example")]
    public void IsValid_APlainAddress_Is(string text) => EmailAddress.IsValid(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("avery")]
    [InlineData("@example.com")]
    [InlineData("avery@")]
    [InlineData("avery@example..com")]
    [InlineData("avery@-example.com")]
    [InlineData(".avery@example.com")]
    [InlineData("avery@example.com, evil@example.net")]
    [InlineData("avery@example.com\r\nBcc: evil@example.net")]
    [InlineData("avery@example.com\n")]
    [InlineData("Avery <avery@example.com>")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("avery@[127.0.0.1]")]
    [InlineData("ävery@example.com")]
    [InlineData("avery@exämple.com")]
    public void IsValid_AnythingElse_IsNot(string text) => EmailAddress.IsValid(text).ShouldBeFalse();

    [Fact]
    public void IsValid_LongerThan254_IsNot() => EmailAddress.IsValid($"a@{string.Join('.', Enumerable.Repeat(new string('x', 60), 5))}").ShouldBeFalse();
}
