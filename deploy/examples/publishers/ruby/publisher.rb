# Publishes commands to Lectern with Bunny, and waits for the answer to each.
require 'bunny'
require 'json'
require 'logger'
require 'securerandom'
require 'time'
require 'timeout'

USAGE = <<~TEXT
  usage: publisher.rb [COUNT]        (default 3)
    AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
    LECTERN_TENANT   the organization's code, default demo

  example: LECTERN_TENANT=demo publisher.rb 100
TEXT
TYPE = 'lms.enrollment.student.upsert.v1'
ANSWER_SECONDS = 30 # then the answer counts as lost, and the message is sent again
GIVE_UP_SECONDS = 120 # for one message, over all its attempts

# Sending again cannot help, or has not helped for too long.
class GivenUp < StandardError; end

# What Bunny's threads have to say, in the order in which it happened: [:confirmed, nack], [:returned],
# [:reply, id, body], [:lost, error].
class Inbox < Queue
  # Bunny calls this where the connection breaks, in whichever thread that is, and relies on it not to return.
  def raise(error)
    self << [:lost, error]
    Thread.current.report_on_exception = false
    super
  end
end

# One connection with its reply queue. When it breaks it is thrown away, and a new one is made.
class Link
  def initialize(url)
    @inbox = Inbox.new
    @connection = Bunny.new(
      # Bunny would restore its own idea of the connection while this program sends again.
      url, automatically_recover: false, session_error_handler: @inbox, heartbeat: 20, connection_timeout: 5,
           continuation_timeout: 10_000, logger: Logger.new(IO::NULL))
    @connection.start
    channel = @connection.create_channel
    channel.confirm_select(->(_tag, _multiple, nack) { @inbox << [:confirmed, nack] })
    @exchange = channel.topic('lms.commands', durable: true, passive: true)
    @exchange.on_return { |_info, _properties, _body| @inbox << [:returned] }
    # Ours alone; the broker removes it with the connection.
    @replies = channel.queue('', exclusive: true, auto_delete: true)
    @replies.subscribe { |_delivery, properties, body| @inbox << [:reply, properties.correlation_id, body] }
  rescue StandardError
    close
    raise
  end

  # Sends one message and returns the data of its answer.
  #
  # To have many under way: publish up to some hundred without waiting, keep them in a hash by id, let one loop read
  # the inbox (the tag of a confirm counts the messages of this channel), and send again what is left in the hash
  # when the link breaks.
  def ask(event)
    @exchange.publish(
      JSON.generate(event), routing_key: TYPE, mandatory: true, persistent: true,
      content_type: 'application/cloudevents+json', message_id: event[:id], correlation_id: event[:id],
      reply_to: @replies.name)
    Timeout.timeout(ANSWER_SECONDS, IOError, "no confirm and answer within #{ANSWER_SECONDS} s") { await(event[:id]) }
  end

  def close
    @connection.close(false)
  rescue StandardError
    # It is gone anyway.
  end

  private

  # Until it is both confirmed and answered: an answer can be quicker than the confirm.
  def await(id)
    confirmed = answer = nil
    until confirmed && answer
      case @inbox.pop
      in [:confirmed, false] then confirmed = true
      in [:confirmed, _] then raise IOError, 'the broker could not take it (nack)'
      in [:returned] then raise GivenUp, 'no queue takes it: are the exchanges and queues there?'
      in [:lost, error] then raise IOError, error.message
      in [:reply, ^id, body] then answer = JSON.parse(body)['data']
      in [:reply, _, _] then next # The second answer to a message that was sent twice.
      end
    end
    answer
  end
end

class Publisher
  def initialize(url)
    # Bunny takes the path / for a virtual host without a name.
    @url = url.sub(%r{(://[^/]+)/?\z}, '\1/%2F')
  end

  # Sends a message until it is answered: the same source and id have one effect, however often they come.
  def publish(event)
    deadline = Time.now + GIVE_UP_SECONDS
    pause = 0.5
    begin
      (@link ||= Link.new(@url)).ask(event)
    rescue Bunny::Exception, IOError, SystemCallError, Timeout::Error => error
      reason = error.message.lines.first&.chomp
      raise GivenUp, "not answered within #{GIVE_UP_SECONDS} s: #{reason}" if Time.now + pause > deadline

      warn "#{event[:id]}: #{reason}; again in #{pause} s"
      close
      sleep pause
      pause = [pause * 2, 5].min
      retry
    end
  end

  def close
    @link&.close
    @link = nil
  end
end

if ARGV == ['--help'] || ARGV == ['-h']
  puts USAGE
  exit
end
abort USAGE if ARGV.size > 1 || ARGV.any? { |text| text !~ /\A\d+\z/ }

$stdout.sync = true
count = (ARGV.first || 3).to_i
run = SecureRandom.hex(4)
url, tenant = [['AMQP_URL', 'amqp://guest:guest@127.0.0.1:5672/'], ['LECTERN_TENANT', 'demo']].map do |name, fallback|
  ENV.fetch(name, '').empty? ? fallback : ENV[name]
end
publisher = Publisher.new(url)
outcomes = Hash.new(0)
(1..count).each do |n|
  # Made once for each message: what is sent again is the same, with the same id.
  event = {
    specversion: '1.0', id: "ruby-#{run}-#{n}", source: '/examples/ruby', type: TYPE,
    time: Time.now.utc.iso8601(3), tenant: tenant,
    data: { studentId: "ruby-#{n}", studentNo: "ruby-#{n}", name: "Student #{n} of ruby" }
  }
  answer = publisher.publish(event)
  # A duplicate of a message that was rejected comes with the code of the rejection.
  outcomes[answer['outcome']] += 1 unless answer['code']
  puts [event[:id], *answer.values_at('outcome', 'code', 'message').compact].join(' ')
rescue GivenUp => error
  warn "error: #{event[:id]}: #{error.message}"
  break
end
publisher.close
applied, duplicate = outcomes.values_at('applied', 'duplicate')
puts "#{count} sent: #{applied} applied, #{duplicate} duplicate, #{count - applied - duplicate} other"
exit(applied + duplicate == count)
