namespace Cortap.Infrastructure.Mail;

/// <summary><c>SMTP_URL</c>. It prints without the password.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65,535.</param>
/// <param name="Encryption">How the connection is kept private.</param>
/// <param name="User">Null where the server asks for none.</param>
/// <param name="Password">With <paramref name="User"/>.</param>
public sealed record MailServer(string Host, int Port, MailEncryption Encryption, string? User = null, string? Password = null)
{
    private const string NoEncryption = "?tls=none";

    /// <summary>Reads <c>smtps://</c> or <c>smtp://</c> with host and port; without TLS there may be no password.</summary>
    public static bool TryParse(string text, out MailServer? value)
    {
        value = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps") || url.IdnHost.Length == 0 || url.Port == 0
            || url.AbsolutePath is not ("" or "/") || url.Fragment.Length > 0 || url.Query is not ("" or NoEncryption))
        {
            return false;
        }

        var isOpen = url.Query == NoEncryption;
        var login = url.UserInfo.Split(':', 2);
        if ((isOpen && (url.Scheme == "smtps" || url.UserInfo.Length > 0)) || (url.UserInfo.Length > 0 && login is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            return false;
        }

        var encryption = isOpen ? MailEncryption.None : url.Scheme == "smtps" ? MailEncryption.Implicit : MailEncryption.StartTls;
        var port = url.Port > 0 ? url.Port : encryption switch { MailEncryption.Implicit => 465, MailEncryption.StartTls => 587, _ => 25 };
        value = url.UserInfo.Length == 0
            ? new(url.IdnHost, port, encryption)
            : new(url.IdnHost, port, encryption, Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login[1]));
        return true;
    }

    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How a connection to a mail server is kept private.</summary>
public enum MailEncryption
{
    /// <summary>TLS from the first byte.</summary>
    Implicit,

    /// <summary>TLS before anything is said that matters; a server that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>None, as the operator has set.</summary>
    None,
}
