using MailKit;

namespace Cortap.Infrastructure.Mail;

/// <summary>Breaks the connection to a mail server that sends more than anyone needs to say, which the client would keep in memory. It logs nothing.</summary>
internal sealed class AnswerLimit : IProtocolLogger
{
    private const int MaxBytes = 256 * 1024;

    private int _received;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        _received += count;
        if (_received > MaxBytes) throw new IOException($"The mail server has sent more than {MaxBytes} bytes.");
    }

    public void Dispose()
    {
    }
}
